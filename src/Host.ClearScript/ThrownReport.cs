namespace Asyncore.Scripting.ClearScript;

/// <summary>What the bridge says of a value that a script threw. What cannot be read is null.</summary>
internal readonly record struct ThrownReport(
    bool IsError, string? Name, string? Message, string? Code, string? Stack, string? File, int Line, int Column);
