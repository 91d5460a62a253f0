using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary>Datagrams. Channels over UDP belong here as well.</summary>
internal static class DatagramSubjects
{
    public const string Raw = "raw UDP sockets";

    public static IReadOnlyList<Subject> All { get; } =
    [
        new DefinedSubject(
            Raw,
            "one awaited SendToAsync and ReceiveFromAsync (with a reused SocketAddress) per datagram, default buffers; what was received counts",
            static workload => workload.Scenario == Scenario.Udp,
            static workload => Task.FromResult<IRun>(new SocketDatagramFlood(workload.Size, bufferSize: 0))),
    ];
}
