using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Budgets;

/// <summary>What a subject must reach.</summary>
/// <param name="Workload">Where.</param>
/// <param name="Subject">Who.</param>
/// <param name="Limit">What is compared with <paramref name="Bound"/>.</param>
/// <param name="Bound">The least or the most.</param>
/// <param name="Baseline">Who it is compared with; null if the value itself is bounded.</param>
internal sealed record Budget(Workload Workload, string Subject, Limit Limit, double Bound, string? Baseline = null);
