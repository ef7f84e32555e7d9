using Asyncore.Scripting.Channels;
using Asyncore.Scripting.Reload;
using Asyncore.Sockets;

namespace Asyncore.Scripting;

/// <content>The loop, run inside the engine and inside itself.</content>
internal sealed partial class ScriptRuntime
{
    void ICallbackScope.Run(Action callbacks)
    {
        _callbacks = callbacks;
        try
        {
            Engine.Enter(_body);
        }
        catch (HandlerStoppedException stop) when (!Engine.Stopping)
        {
            Blame(stop);
        }
    }

    void ICallbackScope.Ask(ChannelMap map)
    {
        try
        {
            Scan.LookUpTraits();
            Scan.Ask(map);
        }
        catch (HandlerStoppedException stop) when (!Engine.Stopping)
        {
            Blame(stop);
        }
    }

    private void RunBatch()
    {
        var outer = _isInBatch;
        _isInBatch = true;
        try
        {
            _callbacks!();
            RunMicrotasks();
        }
        finally
        {
            _isInBatch = outer;
        }
    }

    /// <summary>
    /// Runs the loop inside the engine: entered once, not once a pass, as entering costs as much as a small message does.
    /// </summary>
    /// <param name="run">The loop. Where a script is stopped in it, it is left and run again: what was ready then is still ready.</param>
    public void RunInside(Action run)
    {
        for (var done = false; !done;)
        {
            Owner = null;
            try
            {
                Engine.Enter(run);
                done = true;
            }
            catch (HandlerStoppedException stop) when (!Engine.Stopping)
            {
                Blame(stop);
                done = ExitCode is not null;
            }
        }
    }

    /// <summary>Runs the host's own loop. For a reload it is left, and what <paramref name="again"/> says decides whether it goes on.</summary>
    public void RunLoop(Action run, Func<bool> again)
    {
        do
        {
            ReloadDueException due;
            LoopDepth++;
            LeavesLoopForReload = true;
            try
            {
                run();
                return;
            }
            catch (ReloadDueException left)
            {
                due = left;
            }
            finally
            {
                LoopDepth--;
                LeavesLoopForReload = false;
            }
            due.Reload();
        }
        while (again());
    }

    /// <summary>
    /// Runs the loop on behalf of a script that called <c>loop()</c>: its clock stands still meanwhile.
    /// </summary>
    public void RunNested(TimeSpan timeout, ChannelMap map, int? count, PollerKind? poller)
    {
        HasLooped |= IsLoading;
        if (IsCheck)
            return;
        Window.Owner?.LeaveWindow();
        var used = Engine.Clock.Pause();
        var counted = CountsPasses;
        CountsPasses = count is not null;
        var (owner, running, leaves) = (Owner, Running, LeavesLoopForReload);
        (Owner, Running, LeavesLoopForReload) = (null, null, false);
        LoopDepth++;
        try
        {
            RunMicrotasks();
            Loop.Run(timeout, map, count, poller);
        }
        finally
        {
            CountsPasses = counted;
            LoopDepth--;
            (Owner, Running, LeavesLoopForReload) = (owner, running, leaves);
            Engine.Clock.Resume(used);
        }
    }

    /// <summary>Gives back what a running handler's window holds of a socket that somebody else is about to use.</summary>
    public void LeaveWindowOf(ITransport transport)
    {
        if (Window.Owner is { } owner && ReferenceEquals(owner.Transport, transport))
            owner.LeaveWindow();
    }
}
