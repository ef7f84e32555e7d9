using System.Net;
using System.Net.Sockets;
using System.Text;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Reload;

/// <summary>A script in files of its own, served on this thread as its clients wait, and reloaded between two passes.</summary>
internal sealed class ServedScript : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asyncore-reload-").FullName;
    private readonly List<TcpClient> _clients = [];
    private readonly MemoryStream _output = new();

    public ServedScript(Func<ScriptHostOptions, ScriptHostOptions>? change = null)
    {
        var options = new ScriptHostOptions
        {
            TimeLimit = TimeSpan.FromSeconds(5),
            Probation = TimeSpan.FromHours(1),
            Output = _output,
            OnError = Errors.Add,
            OnReload = Results.Add,
            Permissions = ScriptPermissions.All,
        };
        Host = new ScriptHost(change?.Invoke(options) ?? options);
        Host.Expose("__note", Notes.Add);
    }

    public ScriptHost Host { get; }

    /// <summary>What the script said with <c>__note(text)</c>.</summary>
    public List<string> Notes { get; } = [];

    public List<ScriptException> Errors { get; } = [];

    public List<ReloadResult> Results { get; } = [];

    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    /// <summary>Loads <c>main.js</c>.</summary>
    public void Load(string main)
    {
        Write("main.js", main);
        Host.Load(PathOf("main.js"));
    }

    /// <summary>Puts another <c>main.js</c> into service.</summary>
    public ReloadResult Reload(string? main = null)
    {
        if (main is not null)
            Write("main.js", main);
        return Host.Reload();
    }

    public ReloadResult ReloadWell(string? main = null)
    {
        var result = Reload(main);
        Assert.True(result.Succeeded, $"{result.Error?.Position} {result.Error?.Message}\n{result.Error?.ScriptStack}");
        return result;
    }

    /// <summary>Connects to the port that the script's <c>port()</c> tells.</summary>
    public TcpClient Connect(int? port = null)
    {
        var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port ?? Number("port"));
        _clients.Add(client);
        return client;
    }

    public int Number(string function) => (int)(double)Host.Call(function)!;

    public static void Send(TcpClient client, string text) => client.GetStream().Write(Encoding.UTF8.GetBytes(text));

    /// <summary>The answer to a line.</summary>
    public string Ask(TcpClient client, string line)
    {
        Send(client, line + "\n");
        return Line(client);
    }

    /// <summary>Serves until a line has come; empty at the end of the connection.</summary>
    public string Line(TcpClient client)
    {
        var line = new StringBuilder();
        while (true)
        {
            Until(() => client.Client.Poll(0, SelectMode.SelectRead));
            var next = client.GetStream().ReadByte();
            if (next is -1 or '\n')
                return line.ToString();
            line.Append((char)next);
        }
    }

    /// <summary>Serves until something is so.</summary>
    public void Until(Func<bool> condition)
    {
        var end = Environment.TickCount64 + 60_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, $"not within a minute; errors: {string.Join("; ", Errors.Select(error => error.Message))}");
            Host.Poll(TimeSpan.FromMilliseconds(1));
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
        Host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a test on a thread with the stack that scripts need.</summary>
    public static void Run(Action<ServedScript> test, Func<ScriptHostOptions, ScriptHostOptions>? change = null) => OnBigStack.Run(() =>
    {
        using var script = new ServedScript(change);
        test(script);
    });
}
