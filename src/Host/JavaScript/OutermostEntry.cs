using System.Runtime.ExceptionServices;

namespace Asyncore.Scripting.JavaScript;

/// <summary>How an entry ends, for engines that know none of their own: what waits for its end runs, and a stop is over.</summary>
internal static class OutermostEntry
{
    /// <summary>Runs a body and what belongs to its end.</summary>
    /// <param name="body">May throw.</param>
    /// <param name="finish">Runs whatever the body did: promise reactions, rejections that nobody listens to.</param>
    /// <param name="leave">Makes the engine usable again, and tells of the stop that ended the body.</param>
    public static T Run<T>(Func<T> body, Action finish, Func<ScriptStoppedException?> leave)
    {
        ExceptionDispatchInfo? failure = null;
        var result = default(T)!;
        try
        {
            result = body();
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }
        try
        {
            finish();
        }
        catch (Exception error)
        {
            failure ??= ExceptionDispatchInfo.Capture(error);
        }
        var stopped = leave();

        // The body's own account of a stop says more; a body that swallowed the stop has still been stopped.
        failure?.Throw();
        return stopped is null ? result : throw stopped;
    }
}
