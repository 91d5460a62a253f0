using Transport.Benchmarks.Subjects.Channels;
using Transport.Benchmarks.Subjects.Idle;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Subjects.Servers;
using Transport.Benchmarks.Subjects.SystemWebSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Budgets;

/// <summary>The budgets of stream transports. Those of the libraries that are compared elsewhere name them by <see cref="Subjects.Subject.Name"/>.</summary>
internal static class StreamBudgets
{
    private const string LibZmq = "libzmq";
    private const string NetMq = "NetMQ";

    /// <summary>A round allocates a task, a buffer and a few state machines, whatever its length; spread over its messages that is less than this.</summary>
    public const double NothingPerMessage = 0.05;

    private static readonly Workload Flood32 = new(Scenario.Flood, 32);
    private static readonly Workload Flood1K = new(Scenario.Flood, 1024);
    private static readonly Workload Flood64K = new(Scenario.Flood, 64 * 1024);
    private static readonly Workload PingPong = new(Scenario.PingPong, 32);
    private static readonly Workload Fan64 = new(Scenario.Fan, 32, 64);
    private static readonly Workload Idle = new(Scenario.Idle, 0, 5000);

    public static IReadOnlyList<Budget> All { get; } =
    [
        new(Flood32, ChannelSubjects.Tcp, Limit.AtLeastTimes, 3, LibZmq),
        new(Flood32, ChannelSubjects.Tcp, Limit.AtLeastTimes, 10, NetMq),
        new(Flood32, ChannelSubjects.Tcp, Limit.AtLeastTimes, 0.3, SocketSubjects.Batched),
        new(Flood32, ChannelSubjects.WebSocketToServer, Limit.AtLeastTimes, 20, WebSocketSubjects.ToServer),
        new(Flood32, ChannelSubjects.WebSocketToClient, Limit.AtLeastTimes, 20, WebSocketSubjects.ToClient),
        new(Flood1K, ChannelSubjects.WebSocketToServer, Limit.AtLeastTimes, 4, WebSocketSubjects.ToServer),
        new(Flood1K, ChannelSubjects.WebSocketToClient, Limit.AtLeastTimes, 4, WebSocketSubjects.ToClient),
        new(Flood1K, ChannelSubjects.Tcp, Limit.AtLeastTimes, 0.6, SocketSubjects.Batched),
        new(Flood64K, ChannelSubjects.WebSocketToServer, Limit.AtLeastTimes, 1.3, WebSocketSubjects.ToServer),
        new(Flood64K, ChannelSubjects.WebSocketToClient, Limit.AtLeastTimes, 1.3, WebSocketSubjects.ToClient),
        new(Flood64K, ChannelSubjects.Tcp, Limit.AtLeastTimes, 0.85, SocketSubjects.One),
        new(PingPong, ChannelSubjects.WebSocket, Limit.AtLeastTimes, 0.95, WebSocketSubjects.Client),
        new(PingPong, ChannelSubjects.Tcp, Limit.AtLeastTimes, 0.9, SocketSubjects.One),
        new(Fan64, ChannelSubjects.WebSocket, Limit.AtLeastTimes, 1.3, WebSocketSubjects.Client),
        .. Server(ChannelSubjects.WebSocket, counting: 4, echoing: 8),
        .. Server(ChannelSubjects.Tcp, counting: 7, echoing: 15),
        new(Idle, ChannelSubjects.Tcp, Limit.AtMost, 4 * 1024),
        new(Idle, ChannelSubjects.WebSocket, Limit.AtMostMore, 4 * 1024, IdleSubjects.Upgraded),
        .. from channel in new[] { ChannelSubjects.Tcp, ChannelSubjects.Unix, ChannelSubjects.WebSocketToServer, ChannelSubjects.WebSocketToClient }
           select new Budget(Flood32, channel, Limit.AllocatesAtMost, NothingPerMessage),
    ];

    private static IEnumerable<Budget> Server(string subject, double counting, double echoing) =>
    [
        Server(subject, counting, connections: 1, echo: false),
        Server(subject, counting, connections: 8, echo: false),
        Server(subject, echoing, connections: 1, echo: true),
        Server(subject, echoing, connections: 8, echo: true),
    ];

    private static Budget Server(string subject, double bound, int connections, bool echo) =>
        new(new Workload(Scenario.Server, 32, connections, echo), subject, Limit.AtLeastTimes, bound, ServerSubjects.SystemWebSockets);
}
