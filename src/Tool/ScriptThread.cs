using System.Runtime.ExceptionServices;

namespace Asyncore.Tool;

/// <summary>Runs a script on a thread whose stack is deep enough for recursion between JavaScript and C#.</summary>
internal static class ScriptThread
{
    private const int StackSize = 16 * 1024 * 1024;

    public static int Run(Func<int> body)
    {
        var result = ExitCode.ScriptFailed;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Body, StackSize) { Name = "script" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;

        void Body()
        {
            try
            {
                result = body();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        }
    }
}
