using System.Runtime.ExceptionServices;

namespace Asyncore.Host.Tests;

/// <summary>Runs a test on a thread of its own with the stack that a script's loop needs.</summary>
internal static class OnBigStack
{
    private const int StackSize = 16 * 1024 * 1024;

    public static void Run(Action test)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    test();
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
            },
            StackSize);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
