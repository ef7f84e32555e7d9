namespace Asyncore.Bench;

/// <summary>What one window found.</summary>
/// <param name="Cpu">Processor time of the server for one unit, in microseconds.</param>
/// <param name="Rate">Units a second of wall time.</param>
/// <param name="P50">Latency in microseconds: half of the units took less.</param>
/// <param name="P99">The latency that 1 of 100 passed.</param>
/// <param name="P999">The latency that 1 of 1,000 passed.</param>
/// <param name="Memory">Resident set of the server at the end, in MiB.</param>
/// <param name="Load">How much of a processor the load generator used; 0 where that is not known.</param>
internal sealed record Sample(double Cpu, double Rate, double P50, double P99, double P999, double Memory, double Load);
