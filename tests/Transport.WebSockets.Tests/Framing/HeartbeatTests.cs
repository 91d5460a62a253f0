using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using Transport.Framing;
using Transport.Streams;
using Transport.Tests.Streams;

namespace Transport.WebSockets.Tests;

/// <summary>The engine's heartbeat as pings and pongs of RFC 6455, sections 5.5.2 and 5.5.3.</summary>
public sealed class HeartbeatTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();
    private readonly StreamPair _pair = new();

    private Stream Peer => _pair.Second.Stream;

    [Fact]
    public async Task A_server_sends_a_ping_with_8_bytes_and_measures_until_the_pong()
    {
        using StreamMessageChannel server = Channel(WebSocketFraming.Server);
        _time.Advance(Interval);
        byte[] ping = new byte[10];
        await Peer.ReadExactlyAsync(ping).Within("a ping");
        Assert.Equal([0x89, 0x08], ping[..2]);

        _time.Advance(TimeSpan.FromMilliseconds(40));
        await Peer.WriteAsync(new byte[] { 0x8A, 0x80, 1, 2, 3, 4 });
        await Peer.WriteAsync((byte[])[0x8A, 0x88, 0, 0, 0, 0, .. ping[2..]]);
        await _pair.Second.ReadByPeerAsync().Within("the pongs to be read");
        Assert.Equal(TimeSpan.FromMilliseconds(40), server.GetFeature<IRoundTripTime>()!.Latest);
    }

    [Fact]
    public async Task A_client_masks_its_ping()
    {
        using StreamMessageChannel client = Channel(WebSocketFraming.Client);
        _time.Advance(Interval);
        byte[] ping = new byte[14];
        await Peer.ReadExactlyAsync(ping).Within("a ping");
        Assert.Equal([0x89, 0x88], ping[..2]);
        Masking.Apply(ping.AsSpan(6), ping.AsSpan(6), BinaryPrimitives.ReadUInt32LittleEndian(ping.AsSpan(2)), 0);
        await Peer.WriteAsync((byte[])[0x8A, 0x08, .. ping[6..]]);
        await _pair.Second.ReadByPeerAsync().Within("the pong to be read");
        Assert.Equal(TimeSpan.Zero, client.GetFeature<IRoundTripTime>()!.Latest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ping_goes_out_between_the_fragments_of_a_message(bool fromClient)
    {
        using StreamMessageChannel channel = Channel(fromClient ? WebSocketFraming.Client : WebSocketFraming.Server);

        // More than the stream holds, so that the write waits for its reader.
        Task send = channel.SendAsync(new byte[700_000]).AsTask();
        using MemoryStream received = new();
        byte[] piece = new byte[4096];
        received.Write(piece, 0, await Peer.ReadAsync(piece).Within("the first fragment"));
        _time.Advance(Interval);

        FrameCodec codec = (fromClient ? WebSocketFraming.Server : WebSocketFraming.Client).CreateCodec();
        List<FrameType> types = [];
        int start = 0;
        bool ended = false;
        while (!ended)
        {
            received.Write(piece, 0, await Peer.ReadAsync(piece).Within("the rest of the message"));
            while (start < received.Length && codec.TryReadHeader(received.GetBuffer().AsSpan(start, (int)received.Length - start), out FrameHeader header))
            {
                types.Add(header.Type);
                start += header.HeaderLength + (int)header.PayloadLength;
                ended = header is { EndOfMessage: true, Type: FrameType.Continuation };
            }
        }

        await send.Within("the message to be sent");
        Assert.Single(types, FrameType.Ping);
        Assert.InRange(types.IndexOf(FrameType.Ping), 1, types.Count - 2);
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_dead()
    {
        using StreamMessageChannel server = Channel(WebSocketFraming.Server);
        Assert.True(server.Capabilities.DetectsDeadPeer);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(TransportError.PeerTimedOut, (await server.Completion.Within("the peer to be given up")).Error!.Error);
    }

    private StreamMessageChannel Channel(WebSocketFraming framing) => new("websocket", _pair.First, framing, new StreamChannelOptions(), _time);
}
