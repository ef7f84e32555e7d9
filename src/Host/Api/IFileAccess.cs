namespace Asyncore.Scripting.Api;

/// <summary>The one door to files: each path that a script names passes it before the system sees it.</summary>
internal interface IFileAccess
{
    /// <summary>Throws a <see cref="ScriptException"/> that names the missing grant where the script may not do this.</summary>
    /// <param name="path">The path as the script gave it, against the process's current directory.</param>
    /// <param name="write">Whether the operation changes something; else it only looks.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path stands for its target.</param>
    void Demand(string path, bool write, bool followLink);
}
