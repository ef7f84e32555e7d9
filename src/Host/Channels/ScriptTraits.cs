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

    /// <summary><c>send</c> of a chat: queued output goes through it.</summary>
    Sends = 16,

    /// <summary><c>recv</c> of a chat: input comes through it.</summary>
    Receives = 32,
}
