using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>Another library, with one way of starting it for each scenario it is compared in.</summary>
internal sealed class RivalSubject(string name, string how, IReadOnlyDictionary<Scenario, Func<Workload, Task<IRun>>> scenarios) : Subject
{
    public override string Name => name;

    public override string How => how;

    public override string? Unavailable => UnavailableBecause?.Invoke();

    /// <summary>Says why the library cannot run here; null if it can.</summary>
    public Func<string?>? UnavailableBecause { get; init; }

    /// <summary>The most connections at which comparing makes sense.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    public override bool Supports(Workload workload) => scenarios.ContainsKey(workload.Scenario) && workload.Connections <= MaxConnections;

    public override Task<IRun> StartAsync(Workload workload) => scenarios[workload.Scenario](workload);
}
