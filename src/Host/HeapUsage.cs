namespace Asyncore.Scripting;

/// <summary>What a script holds of its engine's memory.</summary>
/// <param name="Bytes">Memory of the script's objects, in bytes, with what they hold outside the engine's own heap (large buffers).</param>
/// <param name="Objects">How many objects there are: those that can be reached, and those that were not collected yet.</param>
public readonly record struct HeapUsage(long Bytes, long Objects);
