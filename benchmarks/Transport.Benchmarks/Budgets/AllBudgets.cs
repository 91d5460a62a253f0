namespace Transport.Benchmarks.Budgets;

/// <summary>Everything a subject must reach. Add a list here.</summary>
internal static class AllBudgets
{
    public static IReadOnlyList<Budget> All { get; } = [.. StreamBudgets.All, .. DatagramBudgets.All];
}
