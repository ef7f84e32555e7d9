namespace Asyncore.Host.Tests.Scenarios;

/// <summary>A folder for a scenario's files and unix sockets; its name is short, as those of sockets have to be.</summary>
internal sealed class ScenarioFolder : IDisposable
{
    public ScenarioFolder() => Path = Directory.CreateTempSubdirectory("as-").FullName;

    public string Path { get; }

    /// <summary>Writes a file and answers its path.</summary>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
