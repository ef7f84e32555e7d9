using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>The functions of the prelude that C# calls. They find the script's method themselves, so that one assigned later counts.</summary>
internal sealed class ScriptEvents
{
    private readonly JavaScriptEngine _engine;
    private readonly Dictionary<string, JsReference> _functions = [];
    private readonly JsReference _object;

    public ScriptEvents(JavaScriptEngine engine, JsValue events)
    {
        _engine = engine;
        _object = engine.Protect(events);
        Read = Function("read");
        ReadDirect = Function("read_direct");
        Write = Function("write");
        PlainRead = Function("plain_read");
        PlainWrite = Function("plain_write");
        EarlyRead = Function("early_read");
        EarlyWrite = Function("early_write");
        EarlyConnect = Function("connect_early");
        UrgentEvent = Function("expt");
        Urgent = Function("urgent");
        Accept = Function("accept");
        Accepted = Function("accepted");
        Connect = Function("connect");
        Close = Function("close");
        EndOfStream = Function("eof");
        Drain = Function("drain");
        TimedOut = Function("timed_out");
        Error = Function("error");
        Collect = Function("collect");
        Found = Function("found");
        Frame = Function("frame");
        Frames = Function("frames");
        Produce = Function("produce");
        Traits = Function("traits");
        Timer = Function("timer");
    }

    public JsReference Read { get; }

    public JsReference ReadDirect { get; }

    public JsReference Write { get; }

    public JsReference PlainRead { get; }

    public JsReference PlainWrite { get; }

    public JsReference EarlyRead { get; }

    public JsReference EarlyWrite { get; }

    public JsReference EarlyConnect { get; }

    public JsReference UrgentEvent { get; }

    public JsReference Urgent { get; }

    public JsReference Accept { get; }

    public JsReference Accepted { get; }

    public JsReference Connect { get; }

    public JsReference Close { get; }

    public JsReference EndOfStream { get; }

    public JsReference Drain { get; }

    public JsReference TimedOut { get; }

    public JsReference Error { get; }

    public JsReference Collect { get; }

    public JsReference Found { get; }

    public JsReference Frame { get; }

    public JsReference Frames { get; }

    public JsReference Produce { get; }

    public JsReference Traits { get; }

    public JsReference Timer { get; }

    /// <summary>The name of a function in the prelude; empty where it is none.</summary>
    public string NameOf(JsReference function) => _functions.FirstOrDefault(known => known.Value == function).Key ?? "";

    /// <summary>A function by its name in the prelude: for what is not called often.</summary>
    public JsReference Function(string name)
    {
        if (!_functions.TryGetValue(name, out var function))
            _functions[name] = function = _engine.Protect(_engine.Get(_object.Value, name));
        return function;
    }
}
