using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Permissions;

/// <summary>What scripts try with addresses, against real sockets.</summary>
public sealed class NetPermissionTests
{
    // Listens with one right, so that there is something to connect to, and reports what an attempt comes to.
    private const string Attempt = """
        const asyncore = require('asyncore');
        const { socket, AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM } = require('socket');
        function attempt(what) {
          try { what(); return 'done'; } catch (error) { return `${error.code}: ${error.message}`; }
        }
        """;

    [Fact]
    public void Should_RefuseEverything_When_NothingIsGranted()
    {
        var output = Run(new ScriptPermissions(), """
            console.log(attempt(() => new socket().bind(['127.0.0.1', 0])));
            console.log(attempt(() => new socket().bind(['localhost', 0])));
            console.log(attempt(() => new socket().listen(1)));
            console.log(attempt(() => new socket().connect(['127.0.0.1', 9])));
            console.log(attempt(() => new socket(AF_INET, SOCK_DGRAM).sendto('x', ['127.0.0.1', 9])));
            console.log(attempt(() => new socket(AF_UNIX).bind('/tmp/never-made')));
            console.log(attempt(() => { const d = new asyncore.dispatcher(); d.create_socket(); d.connect(['127.0.0.1', 9]); }));
            console.log(attempt(() => { const d = new asyncore.dispatcher(); d.create_socket(); d.connect(['localhost', 9]); }));
            console.log(attempt(() => { const d = new asyncore.dispatcher(); d.create_socket(); d.bind(['', 0]); }));
            console.log(attempt(() => { const d = new asyncore.dispatcher(); d.create_socket(); d.listen(1); }));
            asyncore.close_all();
            """);

        string[] missing = [
            "net=127.0.0.1:0", "net=localhost:0", "net=0.0.0.0:0", "net=127.0.0.1:9", "net=127.0.0.1:9", "read=/tmp/never-made",
            "net=127.0.0.1:9", "net=localhost:9", "net=0.0.0.0:0", "net=0.0.0.0:0",
        ];
        Assert.Equal(missing.Length, output.Length);
        Assert.All(output.Zip(missing), pair =>
        {
            Assert.StartsWith("EACCES: ", pair.First, StringComparison.Ordinal);
            Assert.Contains($"the grant {pair.Second} is missing (--allow-{pair.Second}, ", pair.First, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LocalHost")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("")]
    public void Should_RefuseAConnect_When_TheAddressIsDeniedHoweverItIsWritten(string host)
    {
        var output = Run(new ScriptPermissions { AllowNet = ["*"], DenyNet = ["127.0.0.0/8"] }, $$"""
            class Client extends asyncore.dispatcher {
              handle_connect() { console.log('connected'); this.close(); }
              handle_error(error) { console.log(`${error.code}: ${error.message}`); }
            }
            const client = new Client();
            client.create_socket();
            try { client.connect(['{{host}}', 9]); } catch (error) { client.handle_error(error); }
            """);

        Assert.Contains("deny-net=127.0.0.0/8 covers it", Assert.Single(output), StringComparison.Ordinal);
        Assert.StartsWith("EACCES: connect ", output[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:7f00:1")]
    public void Should_RefuseAConnect_When_AnIPv6AddressLeadsToWhatIsDenied(string host)
    {
        var output = Run(new ScriptPermissions { AllowNet = ["*"], DenyNet = ["127.0.0.1", "::1"] }, $$"""
            console.log(attempt(() => new socket(AF_INET6).connect(['{{host}}', 9])));
            """);

        Assert.Matches("EACCES: connect .*: permission denied: deny-net=(127.0.0.1|::1) covers it", Assert.Single(output));
    }

    [Theory]
    [InlineData("127.0.0.1:PORT", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "localhost", true)]
    [InlineData("localhost", "localhost", true)]
    [InlineData("localhost", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8:PORT", "127.1", true)]
    [InlineData("127.0.0.1", "0.0.0.0", true)]
    [InlineData("127.0.0.2", "127.0.0.1", false)]
    [InlineData("127.0.0.2", "localhost", false)]
    [InlineData("*:1", "127.0.0.1", false)]
    public void Should_AskForTheAddressInTheEnd_When_AClientConnects(string granted, string host, bool connects)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var output = Run(new ScriptPermissions { AllowNet = [granted.Replace("PORT", $"{port}", StringComparison.Ordinal)] }, $$"""
            class Client extends asyncore.dispatcher {
              handle_connect() { console.log('connected'); this.close(); }
              handle_error(error) { console.log(error.code); }
            }
            const client = new Client();
            client.create_socket();
            try { client.connect(['{{host}}', {{port}}]); } catch (error) { console.log(error.code); }
            """);

        Assert.Equal(connects ? "connected" : "EACCES", Assert.Single(output));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", "done")]
    [InlineData("127.0.0.1", "localhost", "done")]
    [InlineData("127.0.0.1", "", "EACCES")]
    [InlineData("0.0.0.0", "", "done")]
    [InlineData("127.0.0.1:1", "127.0.0.1", "EACCES")]
    public void Should_AskForTheAddress_When_ASocketIsBound(string granted, string host, string expected)
    {
        var output = Run(new ScriptPermissions { AllowNet = [granted] }, $"console.log(attempt(() => new socket().bind(['{host}', 0])));");

        Assert.StartsWith(expected, Assert.Single(output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AF_INET", "", "127.0.0.5")]
    [InlineData("AF_INET", "0.0.0.0", "127.0.0.1:0")]
    [InlineData("AF_INET6", "::", "::1")]
    [InlineData("AF_INET6", "", "127.0.0.1")]
    public void Should_RefuseToBindToEverything_When_APartOfItIsDenied(string family, string host, string denied)
    {
        var output = Run(
            new ScriptPermissions { AllowNet = ["*"], DenyNet = [denied] }, $"console.log(attempt(() => new socket({family}).bind(['{host}', 0])));");

        Assert.Contains($"deny-net={denied} covers it", Assert.Single(output), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_GiveTheErrorToTheChannel_When_ANameLeadsToWhatIsNotGranted()
    {
        // The lookup itself may go on, as something is granted that the name could lead to.
        var output = Run(new ScriptPermissions { AllowNet = ["192.0.2.1"] }, """
            class Client extends asyncore.dispatcher {
              handle_error(error) { console.log(`${error.code} ${error.message}`); }
              handle_close() { console.log('closed'); this.close(); }
            }
            const client = new Client();
            client.create_socket();
            client.connect(['localhost', 9]);
            """);

        Assert.Equal(2, output.Length);
        Assert.StartsWith("EACCES connect localhost:9: permission denied: the grant net=localhost:9 is missing", output[0], StringComparison.Ordinal);
        Assert.Equal("closed", output[1]);
    }

    [Fact]
    public void Should_AskForThePath_When_TheSocketIsAUnixSocket()
    {
        using var folder = new ScenarioFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "in"));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "in", "out"), folder.Path);
        var inside = Path.Combine(folder.Path, "in");

        var output = Run(new ScriptPermissions { AllowNet = ["*"], AllowRead = [inside], AllowWrite = [inside] }, $$"""
            const listener = new asyncore.dispatcher();
            listener.create_socket(AF_UNIX);
            console.log(attempt(() => { listener.bind('{{inside}}/s'); listener.listen(); }));
            console.log(attempt(() => new socket(AF_UNIX).connect('{{inside}}/s')));
            console.log(attempt(() => new socket(AF_UNIX).bind('{{inside}}/../s')));
            console.log(attempt(() => new socket(AF_UNIX).bind('{{inside}}/out/s')));
            console.log(attempt(() => new socket(AF_UNIX).connect('{{inside}}/out/s')));
            console.log(attempt(() => new socket(AF_UNIX).bind('{{inside}}/t\0/../../x')));
            listener.close();
            """);

        Assert.Equal(["done", "done"], output[..2]);
        Assert.All(output[2..5], line => Assert.StartsWith("EACCES: ", line, StringComparison.Ordinal));
        Assert.StartsWith("EINVAL: ", output[5], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asyncore.file_wrapper(FD)", "file_wrapper")]
    [InlineData("asyncore.file_dispatcher(FD)", "file_dispatcher")]
    [InlineData("asyncore.dispatcher({ recv() {}, send() {}, fileno: () => FD })", "fileno")]
    public void Should_RefuseADescriptor_When_ItIsOfTheProcessAndNotOfTheScript(string attempt, string operation)
    {
        using var secret = File.OpenRead("/dev/null");
        var fd = (int)secret.SafeFileHandle.DangerousGetHandle();

        var permissions = new ScriptPermissions { AllowNet = ["*"], AllowRead = ["*"] };

        var output = Run(permissions, $"console.log(attempt(() => new {attempt.Replace("FD", $"{fd}", StringComparison.Ordinal)}));");

        Assert.Equal($"EBADF: {operation}: descriptor {fd} is none that this script has opened", Assert.Single(output));
    }

    [Fact]
    public void Should_TakeADescriptor_When_TheScriptHasOpenedIt()
    {
        var output = Run(new ScriptPermissions { AllowNet = ["*"], AllowRead = ["*"] }, """
            const { socketpair } = require('socket');
            const [left, right] = socketpair();
            console.log(attempt(() => { new asyncore.file_wrapper(left.fileno()).write('hello'); }));
            console.log(right.recv(10).toString());
            console.log(attempt(() => { new asyncore.file_wrapper(require('fs').openSync('/dev/null')).close(); }));
            """);

        Assert.Equal(["done", "hello", "done"], output);
    }

    [Fact]
    public void Should_RefuseSocketOptions_When_TheyHoldAddressesOfTheProcess()
    {
        var output = Run(ScriptPermissions.All, """
            console.log(attempt(() => new socket().setsockopt(1, 26, Buffer.alloc(16, 0x41))));
            console.log(attempt(() => new socket().setsockopt(1, 9, 1)));
            """);

        Assert.StartsWith("ENOPROTOOPT: ", output[0], StringComparison.Ordinal);
        Assert.Equal("done", output[1]);
    }

    internal static string[] Run(ScriptPermissions permissions, string script)
    {
        var result = new ScriptScenario { Permissions = permissions, HasHelpers = false }.Run(Attempt + script);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
