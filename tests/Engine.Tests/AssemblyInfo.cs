// Tests count descriptors and rely on their numbers, which belong to the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
