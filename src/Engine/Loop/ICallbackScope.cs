namespace Asyncore;

/// <summary>
/// What a host puts around the callbacks of a pass, to enter its script engine once for all of them.
/// </summary>
public interface ICallbackScope
{
    /// <summary>
    /// Runs the callbacks. Where it returns early (a script was stopped in the middle), the loop calls it again until none is left.
    /// </summary>
    /// <param name="callbacks">Continues with the first callback that has not been started yet.</param>
    void Run(Action callbacks);

    /// <summary>Asks the channels of a map that answer as a group what they want; each is told by <see cref="Dispatcher.Answer"/>.</summary>
    /// <param name="map">The map that is about to be waited for.</param>
    void Ask(ChannelMap map);
}
