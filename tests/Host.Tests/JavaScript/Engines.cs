namespace Asyncore.Host.Tests.JavaScript;

/// <summary>Tests of engines look at the memory of the process: one after the other.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public static class Engines
{
    public const string Collection = "JavaScript engines";
}
