namespace Transport.Benchmarks.Workloads;

/// <summary>One cell of the comparison.</summary>
/// <param name="Scenario">What is done.</param>
/// <param name="Size">Bytes of each message's payload, at least <see cref="Numbered.Smallest"/>.</param>
/// <param name="Connections">How many connections are open; 1 where the scenario has one.</param>
internal sealed record Workload(Scenario Scenario, int Size, int Connections = 1);
