using Transport.Benchmarks.Workloads;
using Transport.Datagrams;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary>Datagrams.</summary>
internal static class DatagramSubjects
{
    public const string Channel = "UDP";
    public const string Sequenced = "UDP sequenced";
    public const string Portable = "UDP portable";
    public const string Raw = "raw UDP sockets";
    public const string RawLarge = "raw UDP sockets, 2 MiB";

    private const string Calls = "AddTransport(UseUdp), UdpListenerFactory; SendAsync awaited one by one, ReceiveAllAsync";

    public static IReadOnlyList<Subject> All { get; } =
    [
        Ours(Channel, $"{Calls}; DatagramFraming.None, defaults", DatagramFraming.None, offload: true),
        Ours(Sequenced, $"{Calls}; DatagramFraming.Sequenced(), defaults", DatagramFraming.Sequenced(), offload: true),
        Ours(Portable, $"{Calls}; DatagramFraming.None, SegmentationOffload off: what other systems than Linux have", DatagramFraming.None, offload: false),
        Theirs(Raw, "one awaited SendToAsync and ReceiveFromAsync (with reused SocketAddresses) per datagram, default buffers", bufferSize: 0),
        Theirs(RawLarge, "the same with receive buffers of 2 MiB, as the channels have by default", bufferSize: 2 << 20),
    ];

    private static DefinedSubject Ours(string name, string how, IDatagramFraming framing, bool offload) => new(
        name,
        how,
        static workload => workload.Scenario == Scenario.Udp,
        async workload => new ChannelDatagramFlood(await DatagramPairs.ConnectAsync(workload, framing, offload), workload.Size),
        isOurs: true);

    private static DefinedSubject Theirs(string name, string how, int bufferSize) => new(
        name,
        how,
        static workload => workload.Scenario == Scenario.Udp,
        workload => Task.FromResult<IRun>(new SocketDatagramFlood(workload.Size, bufferSize)));
}
