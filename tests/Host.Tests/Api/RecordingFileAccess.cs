using Asyncore.Scripting;
using Asyncore.Scripting.Api;

namespace Asyncore.Host.Tests.Api;

/// <summary>Notes what a script asks for, and refuses it if told to.</summary>
internal sealed class RecordingFileAccess : IFileAccess
{
    public List<string> Demands { get; } = [];

    public bool Deny { get; init; }

    public void Demand(string path, bool write, bool followLink)
    {
        Demands.Add($"{(write ? "write" : "read")} {Path.GetFileName(path)}{(followLink ? " follow" : "")}");
        if (Deny) throw new ScriptException($"needs --allow-read={path}");
    }
}
