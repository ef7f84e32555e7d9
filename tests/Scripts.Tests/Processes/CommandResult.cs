using System.Text;

namespace Asyncore.Scripts.Tests.Processes;

/// <summary>What a finished process left behind.</summary>
internal sealed record CommandResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output { get; } = Encoding.UTF8.GetString(OutputBytes);
}
