using Asyncore.Scripting.Api;

namespace Asyncore.Scripting.Checks;

/// <summary>While a script is checked it may read, but changes nothing.</summary>
internal sealed class ReadOnlyFileAccess : IFileAccess
{
    public static readonly ReadOnlyFileAccess Instance = new();

    private ReadOnlyFileAccess()
    {
    }

    public void Demand(string path, bool write, bool followLink)
    {
        if (write)
            throw new ScriptException($"{path} is not written: the script is only being checked") { Code = "EROFS" };
    }
}
