namespace Asyncore.Scripting.ClearScript;

/// <summary>That a script is to be stopped, and why.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Message">What is said of it.</param>
/// <param name="Handler">The number of the handler that it is about.</param>
internal sealed record StopOrder(StopReason Reason, string Message, long Handler);
