using System.Buffers.Binary;

namespace Transport.Processes.Tests;

/// <summary>Neither for itself nor for its peer, however long it takes.</summary>
/// <remarks>"Long" is as long as it takes to give up another peer, which is really dead, twice.</remarks>
public class A_slow_consumer_is_no_dead_peer
{
    [Theory]
    [MemberData(nameof(A_stopped_process_is_noticed.Sides), MemberType = typeof(A_stopped_process_is_noticed))]
    public async Task When_it_is_ours(string transport, bool weListen)
    {
        Signals.Require();
        await using PeerProcess peer = await PeerProcess.StartAsync(transport, weListen, "number");
        await LongAsync();
        Assert.Equal(ChannelState.Open, peer.Channel.State);
        for (int i = 0; i < Peer.Numbers; i++)
        {
            using ReceivedMessage message = Assert.NotNull(await peer.Channel.ReceiveAsync().AsTask().WaitAsync(OutputLines.Patience));
            Assert.Equal((i, Peer.NumberedLength), (BinaryPrimitives.ReadInt32BigEndian(message.Payload.Span), message.Length));
        }

        await peer.Process.OutputAsync("numbered");
        Assert.Equal(ChannelState.Open, peer.Channel.State);
    }

    [Theory]
    [MemberData(nameof(A_stopped_process_is_noticed.Sides), MemberType = typeof(A_stopped_process_is_noticed))]
    public async Task When_it_is_the_peers(string transport, bool weListen)
    {
        Signals.Require();
        await using PeerProcess peer = await PeerProcess.StartAsync(transport, weListen, "ignore");
        using CancellationTokenSource enough = new();
        Task send = Task.Run(() => SendAsync(peer.Channel, enough.Token));
        await LongAsync();
        Assert.False(send.IsCompleted);
        Assert.Equal(ChannelState.Open, peer.Channel.State);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send.WaitAsync(OutputLines.Patience));
        Assert.Equal(ChannelState.Open, peer.Channel.State);
    }

    private static async Task SendAsync(IMessageChannel channel, CancellationToken enough)
    {
        byte[] payload = new byte[16_000];
        while (true)
        {
            await channel.SendAsync(payload, cancellationToken: enough);
        }
    }

    private static async Task LongAsync()
    {
        for (int i = 0; i < 2; i++)
        {
            await using PeerProcess other = await PeerProcess.StartAsync("tcp", weListen: true, "receive");
            other.Process.Suspend();
            await other.DeadAsync();
        }
    }
}
