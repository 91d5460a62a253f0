using System.Net.Sockets;
using System.Net.WebSockets;
using Transport.Benchmarks.Subjects.Channels;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Subjects.Servers;
using Transport.Benchmarks.Subjects.SystemWebSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>One message to many connections, by a loop over them.</summary>
internal static class BroadcastSubjects
{
    public static IReadOnlyList<Subject> All { get; } =
    [
        OfChannels(ChannelSubjects.Tcp, "a loop of SendAsync over TCP channels, defaults", ChannelPairs.TcpAsync),
        OfChannels(ChannelSubjects.Unix, "a loop of SendAsync over Unix socket channels, defaults", ChannelPairs.UnixAsync),
        OfChannels(ChannelSubjects.InMemory, "a loop of SendAsync over in-memory channels, defaults", ChannelPairs.InMemoryAsync),
        OfChannels(ChannelSubjects.WebSocket, "a loop of SendAsync over channels of MapTransport on Kestrel, defaults", ChannelPairs.WebSocketAsync),
        new DefinedSubject(
            SocketSubjects.One,
            "a loop of awaited SendAsync over TCP sockets, no framing, NoDelay",
            IsBroadcast,
            static async workload => new Broadcast<Socket>(
                await SocketPairs.ConnectAsync(workload.Connections),
                workload.Size,
                SocketCalls.SendAllAsync,
                (socket, received) => ReceiveAsync(socket, workload.Size, received))),
        new DefinedSubject(
            ServerSubjects.SystemWebSockets,
            "a loop of awaited SendAsync over UseWebSockets on Kestrel to ClientWebSocket, defaults",
            IsBroadcast,
            static async workload => new Broadcast<WebSocket>(
                await WebSocketPairs.ConnectAsync(workload.Connections),
                workload.Size,
                WebSocketCalls.SendMessageAsync,
                (socket, received) => ReceiveAsync(socket, workload.Size, received))),
    ];

    private static bool IsBroadcast(Workload workload) => workload.Scenario == Scenario.Broadcast;

    private static DefinedSubject OfChannels(string name, string how, Func<int, Task<Pairs<IMessageChannel>>> connect) => new(
        name,
        how,
        IsBroadcast,
        async workload => new Broadcast<IMessageChannel>(
            await connect(workload.Connections),
            workload.Size,
            static (channel, message) => channel.SendAsync(message),
            ReceiveAsync),
        isOurs: true);

    private static async Task ReceiveAsync(IMessageChannel channel, Broadcast<IMessageChannel>.SpanAction received)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync())
        {
            received(message.Payload.Span);
        }
    }

    private static async Task ReceiveAsync(Socket socket, int size, Broadcast<Socket>.SpanAction received)
    {
        byte[] message = new byte[size];
        while (await socket.TryReceiveAllAsync(message))
        {
            received(message);
        }
    }

    private static async Task ReceiveAsync(WebSocket socket, int size, Broadcast<WebSocket>.SpanAction received)
    {
        byte[] buffer = WebSocketCalls.BufferFor(size);
        while (await socket.ReceiveMessageAsync(buffer) is var length && length >= 0)
        {
            received(buffer.AsSpan(0, length));
        }
    }
}
