namespace Asyncore.Scripting.JavaScript;

/// <summary>What an engine can do beyond the least that every adapter offers.</summary>
[Flags]
public enum EngineCapabilities
{
    /// <summary>Only the least.</summary>
    None = 0,

    /// <summary>A memory limit stops a script before the process runs out.</summary>
    MemoryLimit = 1,

    /// <summary>Promise reactions run between the handlers of a loop that a script called itself, not only after it.</summary>
    NestedMicrotasks = 2,

    /// <summary>A promise rejected with nobody listening is reported.</summary>
    RejectionHook = 4,

    /// <summary>Runs compiled code, not an interpreter.</summary>
    JustInTime = 8,

    /// <summary>What a program declares with let, const or class is there for the programs that are evaluated after it.</summary>
    SharedDeclarations = 16,

    /// <summary>A stop says where the script was: its file, line and stack.</summary>
    StopPlaces = 32,

    /// <summary>No step of the engine's own library takes so long that a stop comes late.</summary>
    ShortSteps = 64,

    /// <summary>An object that was given another prototype does not keep the one it was made with.</summary>
    ForgetsPrototypes = 128,

    /// <summary>One step of the engine's own library that takes gigabytes does not end the process.</summary>
    SurvivesLargeSteps = 256,
}
