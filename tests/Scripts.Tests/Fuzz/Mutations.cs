using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Asyncore.Scripts.Tests.Fuzz;

/// <summary>Inputs made from those of a corpus: a file with one a line, where \r, \n and \xNN stand for bytes.</summary>
internal sealed partial class Mutations
{
    private readonly byte[][] _corpus;
    private readonly Random _random;

    public Mutations(string name, int seed)
    {
        _corpus = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fuzz", "corpus", name + ".txt")).Where(line => line.Length > 0).Select(Bytes)];
        _random = new Random(seed);
    }

    /// <summary>Those of the corpus as they are.</summary>
    public IEnumerable<byte[]> Known => _corpus;

    /// <summary>One more.</summary>
    public byte[] Next()
    {
        var input = new List<byte>();
        for (var parts = _random.Next(1, 4); parts > 0; parts--)
            input.AddRange(_corpus[_random.Next(_corpus.Length)]);
        for (var changes = _random.Next(0, 6); changes > 0 && input.Count > 0; changes--)
            Change(input);
        return [.. input];
    }

    /// <summary>An input as a line of the corpus.</summary>
    public static string Line(byte[] input) =>
        string.Concat(input.Select(b => b switch { 13 => "\\r", 10 => "\\n", >= 32 and < 127 and not 92 => ((char)b).ToString(), _ => $"\\x{b:x2}" }));

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count);
        var length = Math.Min(_random.Next(1, 20), input.Count - at);
        switch (_random.Next(6))
        {
            case 0:
                input[at] = (byte)_random.Next(256);
                break;
            case 1:
                input.RemoveRange(at, length);
                break;
            case 2:
                input.InsertRange(at, Enumerable.Repeat(input.GetRange(at, length), _random.Next(1, 50)).SelectMany(bytes => bytes));
                break;
            case 3:
                input.InsertRange(at, Encoding.ASCII.GetBytes(_random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture)));
                break;
            case 4:
                input.InsertRange(at, "\r\n"u8.ToArray());
                break;
            default:
                input.RemoveRange(at, input.Count - at);
                break;
        }
    }

    private static byte[] Bytes(string line) => Encoding.Latin1.GetBytes(Escape().Replace(line, escape => escape.Value switch
    {
        "\\r" => "\r",
        "\\n" => "\n",
        var code => ((char)Convert.ToByte(code[2..], 16)).ToString(),
    }));

    [GeneratedRegex(@"\\(?:r|n|x[0-9a-f]{2})")]
    private static partial Regex Escape();
}
