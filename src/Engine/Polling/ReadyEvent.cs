namespace Asyncore.Polling;

/// <summary>One thing that a poller reports.</summary>
/// <param name="Token">What the descriptor was registered with.</param>
/// <param name="Readiness">What it is ready for.</param>
internal readonly record struct ReadyEvent(long Token, Readiness Readiness);
