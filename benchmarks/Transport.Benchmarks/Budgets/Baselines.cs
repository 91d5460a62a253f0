using Transport.Benchmarks.Comparing;
using Transport.Benchmarks.Subjects.Channels;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Subjects.Servers;
using Transport.Benchmarks.Subjects.SystemWebSockets;
using Transport.Benchmarks.Subjects.Udp;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Budgets;

/// <summary>What each subject is compared with.</summary>
internal static class Baselines
{
    /// <summary>The baselines of one subject, the one of the table first: what the budgets of its scenario name, whatever the size, and the scenario's usual one.</summary>
    public static IReadOnlyList<string> Of(Outcome outcome)
    {
        string subject = outcome.Subject.Name;
        IEnumerable<string> budgeted = AllBudgets.All
            .Where(budget => budget.Subject == subject && budget.Workload.Scenario == outcome.Workload.Scenario)
            .Select(static budget => budget.Baseline)
            .OfType<string>();
        string usual = Usual(outcome.Workload.Scenario);
        return [.. (IsWebSocket(subject) ? budgeted.Append(usual) : budgeted.Prepend(usual)).Distinct()];
    }

    private static bool IsWebSocket(string subject) => subject is ChannelSubjects.WebSocket or ChannelSubjects.WebSocketToServer or ChannelSubjects.WebSocketToClient;

    private static string Usual(Scenario scenario) => scenario switch
    {
        Scenario.Server or Scenario.Broadcast => ServerSubjects.SystemWebSockets,
        Scenario.Udp => DatagramSubjects.Raw,
        Scenario.Fan or Scenario.Crowd => WebSocketSubjects.Client,
        _ => SocketSubjects.One,
    };
}
