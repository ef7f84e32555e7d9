using System.Diagnostics;

namespace Asyncore.Host.Tests.Differential;

/// <summary>A theory that needs a Python which still has asyncore (3.11 or older); skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute()
    {
        if (Python is null)
            Skip = "no Python of 3.11 or older is here to compare with (its asyncore is gone since)";
    }

    /// <summary>The command; null where there is none.</summary>
    public static string? Python { get; } = new[] { "python3.11", "python3.10", "python3.9", "python3.8", "python3", "/usr/bin/python3" }.FirstOrDefault(HasAsyncore);

    private static bool HasAsyncore(string command)
    {
        try
        {
            var start = new ProcessStartInfo(command, ["-W", "ignore", "-c", "import asyncore, asynchat, sys; sys.exit(sys.version_info < (3, 8))"])
            {
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such command.
        }
    }
}
