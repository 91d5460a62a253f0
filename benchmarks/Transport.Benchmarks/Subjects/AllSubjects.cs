using Transport.Benchmarks.Subjects.Channels;
using Transport.Benchmarks.Subjects.Idle;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Subjects.Servers;
using Transport.Benchmarks.Subjects.SystemWebSockets;
using Transport.Benchmarks.Subjects.Udp;

namespace Transport.Benchmarks.Subjects;

/// <summary>Everything that can be compared, in the order of the table. Add a list here.</summary>
internal static class AllSubjects
{
    public static IReadOnlyList<Subject> All { get; } =
    [
        .. ChannelSubjects.All,
        .. SocketSubjects.All,
        .. WebSocketSubjects.All,
        .. Rivals.All,
        .. ServerSubjects.All,
        .. BroadcastSubjects.All,
        .. IdleSubjects.All,
        .. DatagramSubjects.All,
    ];
}
