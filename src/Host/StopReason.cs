namespace Asyncore.Scripting;

/// <summary>Why a script was ended from outside.</summary>
public enum StopReason
{
    /// <summary>A handler ran longer than its time limit.</summary>
    Deadline,

    /// <summary>The process used more memory than the script's limit.</summary>
    Memory,

    /// <summary>Somebody asked for it.</summary>
    Requested,
}
