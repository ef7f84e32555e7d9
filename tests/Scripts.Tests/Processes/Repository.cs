namespace Asyncore.Scripts.Tests.Processes;

/// <summary>Where the checkout is that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Script(string name) => Path.Combine(Root, "scripts", name);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Asyncore.Scripting.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("the tests run outside of the checkout");
    }
}
