using Asyncore.Scripting.Channels;

namespace Asyncore.Scripting.Reload;

/// <summary>
/// One version of a file, as the owner of what its top level sets up: timers, listeners, clients. What a handler of a connection sets up
/// belongs to nobody, and stays with the connection.
/// </summary>
internal sealed class ModuleVersion(string file)
{
    public string File { get; } = file;

    /// <summary>Its timers that are still to come.</summary>
    public HashSet<ScriptTimer> Timers { get; } = [];
}
