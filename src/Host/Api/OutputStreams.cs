namespace Asyncore.Scripting.Api;

/// <summary>The script's standard output and error: what console, process and fs write to descriptors 1 and 2 all goes here, in order.</summary>
internal sealed class OutputStreams(StandardApiOptions options)
{
    private readonly Stream _output = options.Output ?? Console.OpenStandardOutput();
    private readonly Stream _error = options.Error ?? Console.OpenStandardError();

    /// <summary>Whether a person reads it. A redirected stream and one that the embedding program gave are no terminal.</summary>
    public bool IsTerminal(int descriptor) => descriptor switch
    {
        1 => options.Output is null && !Console.IsOutputRedirected,
        2 => options.Error is null && !Console.IsErrorRedirected,
        _ => false,
    };

    /// <summary>Whether a standard descriptor is the script's to use by its number: not where the host gave a stream in its place.</summary>
    public bool IsOfTheProcess(int descriptor) => descriptor switch
    {
        1 => options.Output is null,
        2 => options.Error is null,
        _ => options.Output is null && options.Error is null,
    };

    public void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        var stream = descriptor == 2 ? _error : _output;
        try
        {
            stream.Write(bytes);
            stream.Flush();
        }
        catch (IOException)
        {
            // Nobody reads it any more, as behind `| head`: a script goes on serving.
        }
    }
}
