using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Scenarios;

/// <summary>What a scenario left behind.</summary>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Errors">The errors that no handler took.</param>
/// <param name="ExitCode">What the run returned.</param>
internal sealed record ScenarioResult(string Output, string Error, IReadOnlyList<ScriptException> Errors, int ExitCode);
