using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <summary>A handler was stopped. Leaves the batch, so that the engine can be left and entered again, and names who is to blame.</summary>
internal sealed class HandlerStoppedException : LoopControlException
{
    public HandlerStoppedException(ScriptChannel? channel, ScriptStoppedException stop, JsReference? stopped) : base(stop.Message, stop)
    {
        Channel = channel;
        Stop = stop;
        Event = stopped;
    }

    /// <summary>The channel whose handler it was; null for a timer or a promise reaction.</summary>
    public ScriptChannel? Channel { get; }

    public ScriptStoppedException Stop { get; }

    /// <summary>The function of the prelude that was called for it; null for a promise reaction.</summary>
    public JsReference? Event { get; }

    /// <summary>The connection that a listener's handler was stopped for; the listener itself goes on.</summary>
    public ITransport? Accepted { get; set; }

    /// <summary>What is left to do when everything has unwound; null where a handler is to be blamed.</summary>
    public Action? Unwound { get; set; }

    /// <summary>Whether it passed through a call of the script's into the host, such as <c>loop()</c>: others are on the stack.</summary>
    public bool WasNested { get; set; }
}
