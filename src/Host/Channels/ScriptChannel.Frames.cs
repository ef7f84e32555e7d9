namespace Asyncore.Scripting.Channels;

/// <content>Frames of an async_chat: all that one read brought, in one call into the engine.</content>
internal sealed partial class ScriptChannel
{
    private int _framesStart;

    protected override Span<int> FrameTable => runtime.Window.Owner is null ? runtime.Window.FrameEnds : default;

    protected override int MostFrameBytes => HandlerWindow.InputSize;

    protected override int FrameBytesDone => runtime.Window.From - _framesStart;

    protected override void StopFrames() => runtime.Window.StopFrames();

    protected override void HandleFrames(ReadOnlySpan<byte> data, int count, int terminatorLength)
    {
        var engine = runtime.Engine;
        var window = runtime.Window;
        data.CopyTo(window.Room);
        window.Open(this, 0, CanGather);
        _framesStart = window.From;
        var transport = Transport!;
        var ended = false;
        try
        {
            // A frame that was stopped between its two callbacks still has its end to come.
            ended = HasSelf && engine.ToBoolean(runtime.Call(this, runtime.Events.Frames,
                [Self, engine.FromInt32(_framesStart), engine.FromInt32(count), engine.FromInt32(terminatorLength)]));
        }
        finally
        {
            EndFrames();
            if (window.Owner == this)
                LeaveWindowAtEnd(transport);
        }
        if (ended && ReferenceEquals(Transport, transport))
            FoundTerminator();
    }
}
