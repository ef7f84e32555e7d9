using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting;

/// <content>What becomes of those who pass a limit.</content>
internal sealed partial class ScriptRuntime
{
    /// <summary><c>process.exit</c>: the engine stops the script at its next safepoint, and the loop ends.</summary>
    public void Exit(int code)
    {
        if (Reload is not null)
            throw new ScriptException($"process.exit({code}) during a reload");
        ExitCode = code;
        Loop.Stop();
        Engine.RequestStop();
    }

    /// <summary>A stop unwinds to the outermost call, through code of the script's: whose handler it was is remembered for there.</summary>
    public void NoteNestedStop(HandlerStoppedException stopped)
    {
        stopped.WasNested = true;
        _stopped = stopped;
    }

    /// <summary>
    /// Takes a stop that reached the outermost call, where a loop inside that call was where it happened.
    /// </summary>
    /// <returns>False where it was the call's own code that was stopped.</returns>
    public bool TakeNestedStop()
    {
        if (_stopped is not { } stopped)
            return false;
        _stopped = null;
        Blame(stopped);
        return true;
    }

    /// <summary>
    /// There are as many timers as there may be: whoever wanted one more loses those it has, and its channel.
    /// </summary>
    public Exception TooManyTimers()
    {
        var owner = Running is { Accepting: false } running ? running : null;
        CancelTimers(owner);
        if (owner is { Transport: { } transport })
            Loop.Post(() => Drop(transport));
        return new ScriptException($"all {MaximumTimers} timers are in use; those that were set by "
            + $"{(owner is null ? "no channel" : Thrown.Describe(owner.Self, "this channel"))} are cancelled (--max-timers)")
        { ErrorName = "RangeError" };
    }

    private HandlerStoppedException Stopped(ScriptChannel? channel, ScriptStoppedException stop, JsReference? called)
    {
        var stopped = _stopped ?? new HandlerStoppedException(channel, stop, called);
        _stopped = null;
        return stopped;
    }

    private void Blame(HandlerStoppedException stopped)
    {
        Owner = null;
        if (stopped.Unwound is { } unwound)
        {
            unwound();
            return;
        }
        if (ExitCode is not null)
            throw new ScriptExitException(stopped.Stop); // It was process.exit that stopped the script: nothing more runs.
        if (stopped.Channel is { Accepting: false } culprit)
            CancelTimers(culprit);
        var stop = Places.Locate(stopped.Stop, stopped.Channel, stopped.Event);
        if (stopped.Channel is not { Transport: { } transport } channel)
        {
            Reports.Report(stop, stopped.Channel?.PlainName);
            return;
        }
        if (channel.Accepting && stopped.Accepted is null && (stopped.Event is null || stop.Reason == StopReason.Memory))
        {
            // Reactions that its handler left for a connection, or memory that others use: without its listener a server is gone.
            Reports.Report(stop, channel.ToString());
            return;
        }
        if (stopped.Accepted is { } accepted)
        {
            Reports.Report(stop, channel.ToString());
            Unstoppably(channel, () => Drop(accepted));
            return;
        }
        Unstoppably(channel, () => channel.FailFromScript(stop));
        // Whatever its handle_error made of it, a channel that passed the limit is closed.
        if (ReferenceEquals(channel.Transport, transport))
            Unstoppably(channel, channel.CloseFromScript);
    }

    private void CancelTimers(ScriptChannel? owner)
    {
        var ended = Timers.Where(timer => timer.SetBy == owner).ToArray();
        foreach (var timer in ended)
            timer.End();
        if (ended.Length > 0)
            CallPrelude("forget_ended", []);
    }

    private void Drop(ITransport connection)
    {
        if (Maps.Find(connection) is { } channel)
            channel.CloseFromScript();
        else
            connection.Close();
    }

    // What a channel's own last handlers do may pass the limit too; then that is reported, and the channel is closed all the same.
    private void Unstoppably(ScriptChannel channel, Action last)
    {
        var name = channel.PlainName;
        try
        {
            last();
        }
        catch (HandlerStoppedException again) when (!Engine.Stopping && ExitCode is null)
        {
            Reports.Report(Places.Locate(again.Stop, channel, again.Event), name);
        }
    }
}
