namespace Asyncore.Host.Tests.Api;

/// <summary>What came of a script.</summary>
internal sealed record ScriptResult(string? Value, string Output, string Error);
