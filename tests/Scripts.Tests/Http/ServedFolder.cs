using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Http;

/// <summary>A folder with files and the HTTP server script serving it, shared by the tests of one class.</summary>
public sealed class ServedFolder : IAsyncLifetime
{
    private TemporaryFolder Outside { get; } = new();
    private ScriptServer? _server;

    internal TemporaryFolder Folder { get; } = new();

    internal ScriptServer Server => _server ?? throw new InvalidOperationException("not started");

    internal string Url(string path) => $"http://{Server.EndPoint}{path}";

    public async Task InitializeAsync()
    {
        Folder.Write("hello.txt", "hello, world\n");
        Folder.Write("empty.txt", "");
        Folder.Write("page/index.html", "<h1>index</h1>");
        Folder.Write("files/a & <b>.txt", "a");
        Folder.Write("files/deeper/c.txt", "c");
        var secret = Outside.Write("secret.txt", "secret");
        File.CreateSymbolicLink(Path.Combine(Folder.Root, "escape.txt"), secret);
        File.CreateSymbolicLink(Path.Combine(Folder.Root, "escape"), Outside.Root);
        File.CreateSymbolicLink(Path.Combine(Folder.Root, "inside.txt"), "hello.txt");
        _server = await ScriptServer.StartAsync([$"--allow-read={Folder.Root}"], "http_server.js", "--root", Folder.Root);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Folder.Dispose();
        Outside.Dispose();
    }
}
