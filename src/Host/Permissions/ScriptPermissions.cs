using Asyncore.Scripting.Permissions;

namespace Asyncore.Scripting;

/// <summary>
/// What a script may reach outside of its own memory. Nothing is granted that is not named here, and what is denied stays denied,
/// whatever is granted beside it. In every list <c>*</c> is everything.
/// </summary>
/// <remarks>The file that the host itself loads needs no grant; what it requires does.</remarks>
public sealed class ScriptPermissions
{
    private const string Everything = "*";

    /// <summary>Grants nothing.</summary>
    public static ScriptPermissions None { get; } = new();

    /// <summary>Grants everything that the process itself may do.</summary>
    public static ScriptPermissions All { get; } = new()
    {
        AllowNet = [Everything],
        AllowRead = [Everything],
        AllowWrite = [Everything],
        AllowEnv = [Everything],
    };

    /// <summary>
    /// Where a script may listen and connect: <c>host</c>, <c>host:port</c>, <c>[v6]:port</c>, <c>10.0.0.0/8</c>, <c>*:port</c>. What
    /// counts is the address that is used in the end, not how the script wrote it.
    /// </summary>
    public IReadOnlyList<string> AllowNet { get; init; } = [];

    /// <summary>Where a script may not listen or connect.</summary>
    public IReadOnlyList<string> DenyNet { get; init; } = [];

    /// <summary>Folders and files that a script may read, <c>require</c> included. What counts is the path behind all symbolic links.</summary>
    public IReadOnlyList<string> AllowRead { get; init; } = [];

    /// <summary>Folders and files that a script may not read.</summary>
    public IReadOnlyList<string> DenyRead { get; init; } = [];

    /// <summary>Folders and files that a script may make, change and remove.</summary>
    public IReadOnlyList<string> AllowWrite { get; init; } = [];

    /// <summary>Folders and files that a script may not make, change or remove.</summary>
    public IReadOnlyList<string> DenyWrite { get; init; } = [];

    /// <summary>Variables of the process's environment that <c>process.env</c> shows.</summary>
    public IReadOnlyList<string> AllowEnv { get; init; } = [];

    /// <summary>Variables of the process's environment that <c>process.env</c> does not show.</summary>
    public IReadOnlyList<string> DenyEnv { get; init; } = [];

    /// <summary>Looks through the lists for what cannot be meant.</summary>
    /// <exception cref="ArgumentException">An entry is not of the form that its list has; the message names it.</exception>
    public void Validate() => _ = new ScriptGrants(this, new Dictionary<string, string>());
}
