using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>What a receive gets that is under way when its own side disposes the channel, which drops messages.</summary>
public sealed class DroppedMessageTests : EngineTest
{
    [Fact]
    public async Task A_receive_gets_no_message_behind_those_that_were_dropped()
    {
        TaskCompletionSource<int> first = new();
        TaskCompletionSource<int> last = new();
        Memory<byte> lastRoom = default;
        Task? dispose = null;
        StreamMessageChannel? channel = null;
        Queue<Func<Memory<byte>, ValueTask<int>>> reads = new(
        [
            room =>
            {
                ((byte[])[4, 1]).CopyTo(room);
                return new ValueTask<int>(first.Task);
            },
            room =>
            {
                // On the consumer's own thread, after its receive was let in.
                dispose = channel!.DisposeAsync().AsTask();
                ((byte[])[4, 2]).CopyTo(room);
                return new ValueTask<int>(2);
            },
            room =>
            {
                lastRoom = room;
                return new ValueTask<int>(last.Task);
            },
        ]);
        ScriptedConnection connection = new() { Read = room => room.IsEmpty ? new ValueTask<int>(0) : reads.Dequeue()(room) };
        channel = Channel(connection);
        Task<ReceivedMessage?> second = ReceiveSecondAsync(channel);
        first.SetResult(2);
        ((byte[])[4, 3]).CopyTo(lastRoom);
        last.SetResult(2);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second.Within());
        channel.Abort();
        await dispose!.Within();
    }

    /// <summary>The second receive begins inside the hand-over of the first message.</summary>
    private static async Task<ReceivedMessage?> ReceiveSecondAsync(StreamMessageChannel channel)
    {
        (await channel.ReceiveAsync().ConfigureAwait(false))!.Value.Dispose();
        return await channel.ReceiveAsync().ConfigureAwait(false);
    }
}
