using Asyncore.Scripting.Api;

namespace Asyncore.Scripting.Permissions;

/// <summary>The files that a script was granted.</summary>
internal sealed class GrantedFileAccess(PathGrants readable, PathGrants writable) : IFileAccess
{
    public void Demand(string path, bool write, bool followLink)
    {
        // The system would see the path only up to there.
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new ScriptException("a path has no null characters") { Code = "EINVAL" };
        (write ? writable : readable).Demand(path, followLink);
    }
}
