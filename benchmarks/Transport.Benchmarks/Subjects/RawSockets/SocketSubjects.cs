using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.RawSockets;

/// <summary>Sockets as written by hand.</summary>
internal static class SocketSubjects
{
    public const string One = "raw sockets";
    public const string Batched = "raw sockets batched";
    public const string Bytes = "raw bytes batched";

    public static IReadOnlyList<Subject> All { get; } =
    [
        new DefinedSubject(
            One,
            "TCP, no framing, NoDelay; one awaited SendAsync per message",
            static workload => workload.Scenario == Scenario.Flood,
            static async workload => new SocketFlood(await SocketPairs.ConnectAsync(1), workload.Size, batched: false)),
        new DefinedSubject(
            Batched,
            "TCP, NoDelay, a length of 4 bytes before each message; as many messages as fit are copied into 64 KiB per SendAsync, receives of 64 KiB",
            static workload => workload.Scenario == Scenario.Flood,
            static async workload => new FramedSocketFlood(await SocketPairs.ConnectAsync(1), workload.Size)),
        new DefinedSubject(
            Bytes,
            "TCP, NoDelay, numbers at fixed distances without any framing, written straight into 64 KiB per SendAsync, receives of 64 KiB: what bytes cost, but no messages",
            static workload => workload.Scenario == Scenario.Flood,
            static async workload => new SocketFlood(await SocketPairs.ConnectAsync(1), workload.Size, batched: true)),
        new DefinedSubject(
            One,
            "TCP, no framing, NoDelay; SendAsync and ReceiveAsync of one message",
            static workload => workload.Scenario is Scenario.PingPong or Scenario.Fan or Scenario.Crowd,
            static async workload => new SocketEcho(await SocketPairs.ConnectAsync(workload.Connections), workload)),
    ];
}
