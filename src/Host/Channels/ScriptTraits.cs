namespace Asyncore.Scripting.Channels;

/// <summary>What the class of a script's channel overrides, as far as the core has to know. The prelude computes the same bits.</summary>
[Flags]
internal enum ScriptTraits
{
    None = 0,

    /// <summary><c>readable</c> or <c>writable</c>: has to be asked in every pass.</summary>
    AsksPredicates = 1,

    /// <summary><c>handle_write</c>: wants to be told that it can write.</summary>
    HandlesWrite = 2,

    /// <summary><c>handle_expt</c>: wants urgent data.</summary>
    HandlesUrgent = 4,

    /// <summary><c>handle_frame</c>: wants whole frames.</summary>
    HandlesFrames = 8,
}
