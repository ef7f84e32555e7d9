using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary>A command that leaves it to us what is said about a wrong line: one line, and nothing beside it.</summary>
internal sealed class QuietApplication : CommandLineApplication
{
    public QuietApplication(string name) => Name = name;

    /// <summary>The library would print a line of its own before every error.</summary>
    public override void ShowHint()
    {
    }
}
