using Asyncore.Scripting.Channels;

namespace Asyncore.Scripting.Limits;

/// <summary>The way to an end in order: no new connections, what is queued is sent, then the loop is left.</summary>
internal sealed class Draining(ScriptRuntime runtime, TimeSpan grace)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private LoopTimer? _look;
    private LoopTimer? _end;

    public void Begin()
    {
        var channels = runtime.Maps.Channels().ToArray();
        // All listeners first: a handle_close that runs below may take time.
        foreach (var listener in channels.Where(static channel => channel.Accepting))
            listener.Close();
        foreach (var channel in channels)
            Finish(channel);
        _look = runtime.Loop.CallEvery(Look, EndWhereDone);
        _end = runtime.Loop.CallLater(grace, End);
        EndWhereDone();
    }

    private static void Finish(ScriptChannel channel)
    {
        if (channel.Transport is null)
            return;
        if (channel.HasQueuedOutput && channel.Connected)
            channel.CloseWhenDone();
        else
            channel.CloseFromScript();
    }

    private void EndWhereDone()
    {
        if (!runtime.Maps.Channels().Any())
            End();
    }

    private void End()
    {
        _look?.Cancel();
        _end?.Cancel();
        runtime.Loop.Stop();
    }
}
