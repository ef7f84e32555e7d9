using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>The process as <c>process</c> and <c>console</c> see it.</summary>
internal sealed class ProcessNatives
{
    private readonly JavaScriptEngine _engine;
    private readonly StandardApiOptions _options;
    private readonly OutputStreams _streams;

    public ProcessNatives(JavaScriptEngine engine, StandardApiOptions options, OutputStreams streams)
    {
        _engine = engine;
        _options = options;
        _streams = streams;
        var version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0.0.0";
        Native = new NativeModule(engine)
            .Add("write", Write)
            .Add("isTerminal", (in HostCall call) => engine.FromBoolean(streams.IsTerminal(call.Int32(0))))
            .Add("exit", Exit)
            .Add("cwd", (in HostCall _) => engine.FromText(Directory.GetCurrentDirectory()))
            .Add("memory", Memory)
            .Add("argv", Texts(["asyncore", options.ScriptPath, .. options.Arguments]))
            .Add("env", Environment(options.Environment))
            .Add("demandEnv", DemandVariable)
            .Add("pid", engine.FromInt32(System.Environment.ProcessId))
            .Add("ppid", engine.FromInt32(OperatingSystem.IsWindows() ? 0 : Libc.ParentProcess()))
            .Add("platform", engine.FromText(Platform))
            .Add("arch", engine.FromText(Architecture))
            .Add("version", engine.FromText(version))
            .Add("dotnet", engine.FromText(System.Environment.Version.ToString()))
            .Add("engine", engine.FromText(engine.Description));
    }

    public NativeModule Native { get; }

    private static string Platform =>
        OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsFreeBSD() ? "freebsd" : "linux";

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X86 => "ia32",
        var other => other.ToString().ToLowerInvariant(),
    };

    private JsValue Texts(string[] items) => _engine.CreateArray(items.Length, i => _engine.FromText(items[i]));

    private JsValue Environment(IReadOnlyDictionary<string, string> variables)
    {
        var result = _engine.CreateObject();
        foreach (var (name, value) in variables) _engine.Set(result, name, _engine.FromText(value));
        return result;
    }

    private JsValue DemandVariable(in HostCall call)
    {
        _options.DemandVariable?.Invoke(call.Text(0));
        return default;
    }

    // (1 or 2, string or bytes)
    private JsValue Write(in HostCall call)
    {
        var bytes = _engine.TryGetBytes(call[1], out var given) ? given : Encoding.UTF8.GetBytes(call.Text(1));
        _streams.Write(call.Int32(0), bytes);
        return default;
    }

    private JsValue Memory(in HostCall call) => _engine.CreateArray([
        _engine.FromNumber(System.Environment.WorkingSet),
        _engine.FromNumber(GC.GetGCMemoryInfo().TotalCommittedBytes),
        _engine.FromNumber(GC.GetTotalMemory(false)),
    ]);

    private JsValue Exit(in HostCall call)
    {
        _options.Exit?.Invoke(call.Int32(0));
        return default;
    }
}
