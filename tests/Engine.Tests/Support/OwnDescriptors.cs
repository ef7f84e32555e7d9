namespace Asyncore.Engine.Tests;

/// <summary>Tests that close a descriptor behind its owner: another test that opens one at that moment is given the same number.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public static class OwnDescriptors
{
    public const string Collection = "descriptors by number";
}
