namespace Asyncore.Scripting.Reload;

/// <summary>Leaves the loop and the engine for a reload: there a new version that has to be stopped takes nothing else with it.</summary>
internal sealed class ReloadDueException(Action reload) : LoopControlException("reload")
{
    public Action Reload { get; } = reload;
}
