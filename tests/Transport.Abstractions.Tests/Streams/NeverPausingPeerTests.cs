using Microsoft.Extensions.Time.Testing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>A peer whose bytes are always there when they are asked for, so that no read ever waits.</summary>
public sealed class NeverPausingPeerTests : EngineTest
{
    private static readonly byte[] Message = [0x04, 1];
    private static readonly byte[] Heartbeat = [0x06, 0];

    [Fact]
    public async Task Dispose_is_bounded_while_messages_keep_coming()
    {
        FakeTimeProvider time = new();
        StreamMessageChannel channel = Channel(new ScriptedConnection { Read = room => Fill(room, Message) }, time: time);
        Task dispose = await Task.Run(() => Task.FromResult(channel.DisposeAsync().AsTask()), TestContext.Current.CancellationToken).Within();
        time.Advance(TimeSpan.FromSeconds(5));
        await dispose.Within();
        Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion.Within()).Error!.Error);
    }

    [Fact]
    public async Task A_receive_can_be_cancelled_while_nothing_but_heartbeats_comes()
    {
        bool greeted = false;
        ScriptedConnection connection = new()
        {
            Read = room =>
            {
                bool first = !greeted && room.Length > 0;
                greeted |= first;
                return first ? Fill(room[..2], Message) : Fill(room, Heartbeat);
            },
        };
        using StreamMessageChannel channel = Channel(connection);
        using CancellationTokenSource cancellation = new();
        (await Task.Run(() => channel.ReceiveAsync().AsTask(), TestContext.Current.CancellationToken).Within())!.Value.Dispose();
        Task receive = await Task.Run(() => Task.FromResult<Task>(channel.ReceiveAsync(cancellation.Token).AsTask()), TestContext.Current.CancellationToken).Within();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive.Within());
        Assert.Equal(ChannelState.Open, channel.State);
    }

    private static ValueTask<int> Fill(Memory<byte> room, byte[] frame)
    {
        int count = room.Length - (room.Length % frame.Length);
        for (int i = 0; i < count; i += frame.Length)
        {
            frame.CopyTo(room.Span[i..]);
        }

        return new ValueTask<int>(count);
    }
}
