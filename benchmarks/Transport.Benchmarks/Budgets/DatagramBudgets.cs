using Transport.Benchmarks.Subjects.Udp;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Budgets;

/// <summary>The budgets of channels over datagrams. What counts is what arrives.</summary>
internal static class DatagramBudgets
{
    private static readonly Workload Udp200 = new(Scenario.Udp, 200);

    public static IReadOnlyList<Budget> All { get; } =
    [
        .. OperatingSystem.IsLinux() ? [new Budget(Udp200, DatagramSubjects.Channel, Limit.AtLeastTimes, 10, DatagramSubjects.Raw)] : (Budget[])[],
        new(Udp200, DatagramSubjects.Portable, Limit.AtLeastTimes, 0.9, DatagramSubjects.Raw),
        .. from channel in new[] { DatagramSubjects.Channel, DatagramSubjects.Sequenced, DatagramSubjects.Portable }
           select new Budget(Udp200, channel, Limit.AllocatesAtMost, StreamBudgets.NothingPerMessage),
    ];
}
