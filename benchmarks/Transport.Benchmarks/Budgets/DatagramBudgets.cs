using Transport.Benchmarks.Subjects.Udp;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Budgets;

/// <summary>The budgets of channels over datagrams. What counts is what arrives.</summary>
internal static class DatagramBudgets
{
    private static readonly Workload Udp200 = new(Scenario.Udp, 200);

    public static IReadOnlyList<Budget> All { get; } =
    [
        .. from raw in new[] { DatagramSubjects.Raw, DatagramSubjects.RawLarge }
           from budget in new[] { OnLinux(raw), new Budget(Udp200, DatagramSubjects.Portable, Limit.AtLeastTimes, 0.9, raw) }
           select budget,
        .. from channel in new[] { DatagramSubjects.Channel, DatagramSubjects.Sequenced, DatagramSubjects.Portable }
           select new Budget(Udp200, channel, Limit.AllocatesAtMost, StreamBudgets.NothingPerMessage),
    ];

    /// <summary>Other systems have no calls for many datagrams, so that the channel does there what the portable one does.</summary>
    private static Budget OnLinux(string raw) => new(Udp200, DatagramSubjects.Channel, Limit.AtLeastTimes, OperatingSystem.IsLinux() ? 10 : 0.9, raw);
}
