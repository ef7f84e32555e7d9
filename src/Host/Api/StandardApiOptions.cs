namespace Asyncore.Scripting.Api;

/// <summary>What the standard part of the script API needs of the host that runs it.</summary>
internal sealed class StandardApiOptions
{
    /// <summary>What <c>process.argv</c> has from its third element on.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The second element of <c>process.argv</c>.</summary>
    public string ScriptPath { get; init; } = "";

    /// <summary>Where console.log and process.stdout write; the process's own standard output by default.</summary>
    public Stream? Output { get; init; }

    /// <summary>Where console.error and process.stderr write; the process's own standard error by default.</summary>
    public Stream? Error { get; init; }

    /// <summary>Ends the run with an exit code: what it throws has to unwind the script.</summary>
    public Action<int>? Exit { get; init; }

    /// <summary>What <c>process.env</c> shows: a snapshot that the host has filtered.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Asked when a variable is read that is not among them; throws where the script may not know of it.</summary>
    public Action<string>? DemandVariable { get; init; }

    /// <summary>Says which files a script may touch.</summary>
    public IFileAccess Files { get; init; } = UnrestrictedFileAccess.Instance;
}
