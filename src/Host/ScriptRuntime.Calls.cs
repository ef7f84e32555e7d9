using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;

namespace Asyncore.Scripting;

/// <content>Calls across the border, and who answers for them.</content>
internal sealed partial class ScriptRuntime
{
    /// <summary>
    /// Calls into the script on behalf of a channel, with the clock running.
    /// </summary>
    /// <exception cref="ScriptException">The script threw.</exception>
    /// <exception cref="LoopControlException">The script was stopped, or wants to leave the loop.</exception>
    public JsValue Call(ScriptChannel? channel, JsReference function, ReadOnlySpan<JsValue> arguments, ScriptChannel? blamed = null)
    {
        var outer = Engine.Clock.Start();
        var (owner, running) = (Owner, Running);
        if (channel is not null)
            Owner = channel.HandlerOwner;
        blamed ??= channel;
        if (blamed is not null)
            Running = blamed;
        try
        {
            var result = Engine.Call(function.Value, default, arguments);
            // Its promise reactions right after it: the engine forgets those that wait when it has to stop another handler.
            if (_isInBatch && running is null)
            {
                Engine.RunMicrotasks();
                ThrowIfLeaving();
            }
            return result;
        }
        catch (ScriptStoppedException stop)
        {
            throw Stopped(blamed, stop, function);
        }
        catch (ScriptException error) when (error.ErrorName == "ExitNow" && Thrown.IsExit(error))
        {
            throw new ScriptExitException(error);
        }
        catch (ScriptException error) when (error.File is null && Places.Note(blamed, function))
        {
            throw;
        }
        finally
        {
            (Owner, Running) = (owner, running);
            Engine.Clock.Resume(outer);
        }
    }

    /// <summary>
    /// Calls into the script on behalf of a version's top level, which goes on in it: also in the promise reactions that follow at once.
    /// </summary>
    public void CallFor(ModuleVersion owner, JsReference function, JsValue argument, ScriptChannel? blamed = null)
    {
        RunMicrotasks();
        Owner = owner;
        try
        {
            Call(null, function, [argument], blamed);
        }
        finally
        {
            Owner = null;
        }
        RunMicrotasksOf(owner);
    }

    /// <summary>Calls into the script from outside the loop: nobody's channel is to blame.</summary>
    /// <exception cref="ScriptException">The script threw, or was stopped.</exception>
    public JsValue CallFromHost(JsReference function, ReadOnlySpan<JsValue> arguments)
    {
        try
        {
            return Call(null, function, arguments);
        }
        catch (HandlerStoppedException stopped)
        {
            if (stopped.WasNested)
                _stopped = stopped;
            throw stopped.Stop;
        }
    }

    /// <summary>Calls a function of the prelude's that runs none of the script's code.</summary>
    public JsValue CallPrelude(string name, ReadOnlySpan<JsValue> arguments) => Engine.Call(Events.Function(name).Value, default, arguments);

    /// <summary>Runs the promise reactions that wait, where the engine can.</summary>
    public void RunMicrotasks()
    {
        var outer = Engine.Clock.Start();
        try
        {
            Engine.RunMicrotasks();
        }
        catch (ScriptStoppedException stop)
        {
            throw Stopped(null, stop, null);
        }
        finally
        {
            Engine.Clock.Resume(outer);
        }
        ThrowIfLeaving();
    }

    // No exception passes a promise reaction: a loop that one of them wants to leave is left after them.
    private void ThrowIfLeaving()
    {
        if (_exit is not { } exit)
            return;
        _exit = null;
        throw exit;
    }

    /// <summary>Runs promise reactions that are a version's top level, going on.</summary>
    public void RunMicrotasksOf(ModuleVersion? owner)
    {
        Owner = owner;
        try
        {
            RunMicrotasks();
        }
        finally
        {
            Owner = null;
        }
    }

    /// <summary>A promise of a channel's handler was rejected; null for nobody's.</summary>
    public void Reject(ScriptChannel? channel, ScriptException error)
    {
        if (error.ErrorName == "ExitNow" && Thrown.IsExit(error))
            _exit ??= new ScriptExitException(error); // No exception passes a promise reaction: the loop is left after it.
        else if (channel is { Transport: not null })
            channel.FailFromScript(error);
        else if (Reload is { } reload)
            reload.Rejection ??= error;
        else
            Reports.Report(error, null);
    }
}
