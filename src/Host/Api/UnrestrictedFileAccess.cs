namespace Asyncore.Scripting.Api;

/// <summary>Every file that the process itself may touch.</summary>
internal sealed class UnrestrictedFileAccess : IFileAccess
{
    public static readonly UnrestrictedFileAccess Instance = new();

    private UnrestrictedFileAccess()
    {
    }

    public void Demand(string path, bool write, bool followLink)
    {
    }
}
