namespace Asyncore.Host.Tests.Fuzz;

/// <summary>Tests that leave more than 1024 descriptors to the finalizers, beside which nothing can wait with select: not beside others.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public static class ManyDescriptors
{
    public const string Collection = "many descriptors";
}
