using System.Buffers;
using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_message_above_the_limit_is_refused_by_its_sender_and_nothing_is_sent(bool reversed)
    {
        EndOptions limited = new() { MaxMessageSize = 1_000 };
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = limited, Second = limited });
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Assert.Equal(1_000, near.Capabilities.MaxMessageSize);
        byte[] tooLarge = new byte[1_001];

        await ExpectTooLargeAsync(() => near.SendAsync(tooLarge).AsTask());
        await ExpectTooLargeAsync(() => near.SendAsync(tooLarge, static (bytes, writer) => writer.Write(bytes)).AsTask());
        await ExpectTooLargeAsync(() => near.SendAsync(0, static (_, writer) =>
        {
            while (true)
            {
                writer.Write("a callback that never stops"u8);
            }
        }).AsTask());
        Assert.Equal(TransportError.MessageTooLarge, Assert.Throws<TransportException>(() => near.TrySend(tooLarge)).Error);

        byte[] largest = TestPayload.Bytes(1_000, seed: 3);
        await near.SendAsync(largest).Within();
        Assert.Equal(largest, await far.NextBytesAsync());
        await near.SendAsync(largest, static (bytes, writer) => writer.Write(bytes)).Within();
        Assert.Equal(largest, await far.NextBytesAsync());
        await near.ExpectWorkingAsync(far);
        Assert.Equal(ChannelState.Open, near.State);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_message_above_the_receivers_limit_ends_the_channel_after_those_before_it(bool reversed)
    {
        EndOptions generous = new() { MaxMessageSize = 1 << 20 };
        EndOptions strict = new() { MaxMessageSize = 1_000 };
        await using ChannelPair pair = await ConnectWithinAsync(reversed
            ? new ConformanceOptions { First = strict, Second = generous }
            : new ConformanceOptions { First = generous, Second = strict });
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        await near.SendAsync(TestPayload.Numbered(0, 1_000)).Within();
        await near.SendAsync(TestPayload.Numbered(1, 10)).Within();
        if (!far.Capabilities.Reliable)
        {
            // A message that is absent is nothing to end a channel for.
            await near.SendAsync(TestPayload.Numbered(2, 1_001)).Within();
            await near.SendAsync(TestPayload.Numbered(2, 1_000)).Within();
            await far.ExpectNumbersAsync(0, 3);
            await near.ExpectWorkingAsync(far);
            return;
        }

        Task sending = SendIgnoringTheEndAsync(near, TestPayload.Numbered(2, 1_001));
        Task draining = near.DrainAsync();

        await far.ExpectNumbersAsync(0, 2);
        for (int again = 0; again < 3; again++)
        {
            await ExpectTooLargeAsync(() => far.ReceiveAsync().AsTask());
        }

        Assert.False(far.TryReceive(out _));
        Assert.Equal(TransportError.MessageTooLarge, Assert.Throws<TransportException>(() => far.TrySend(new byte[1])).Error);
        await Task.WhenAll(sending, draining).Within("the sender of a message that is too large to see the end");
        CloseReason reason = await far.Completion.Within();
        Assert.Equal(ClosedBy.Failure, reason.By);
        Assert.Equal(TransportError.MessageTooLarge, reason.Error?.Error);
    }

    [Fact]
    public async Task A_message_above_the_receivers_limit_is_refused_before_memory_is_taken_for_it()
    {
        const int Size = 64 * 1024 * 1024;
        EndOptions generous = new() { MaxMessageSize = Size };
        EndOptions strict = new() { MaxMessageSize = 1_000 };
        if (!PromisesAll)
        {
            await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = generous, Second = strict });
            await ExpectManyTooLargeTakeNoMemoryAsync(pair);
            return;
        }

        byte[] payload = new byte[Size];
        long least = long.MaxValue;

        // Other tests of the process allocate too: what counts is the least of several attempts.
        for (int attempt = 0; attempt < 5 && least > Size / 2; attempt++)
        {
            await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = generous, Second = strict });
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Task sending = SendIgnoringTheEndAsync(pair.First, payload);
            Task draining = pair.First.DrainAsync();
            await ExpectTooLargeAsync(() => pair.Second.ReceiveAsync().AsTask());
            await Task.WhenAll(sending, draining).Within("the sender of a message that is too large to see the end");
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(least <= Size / 2, $"{least} bytes were allocated to refuse a message of {Size} bytes.");
    }

    /// <summary>Messages that are too large are dropped one by one, and the last that is not arrives.</summary>
    private static async Task ExpectManyTooLargeTakeNoMemoryAsync(ChannelPair pair)
    {
        const int Count = 1_000;
        byte[] tooLarge = new byte[pair.First.Fit(int.MaxValue)];
        Assert.True(tooLarge.Length > pair.Second.Capabilities.MaxMessageSize);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least > Count * 1_000L; attempt++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int i = 0; i < Count; i++)
            {
                await pair.First.SendAsync(tooLarge).Within();
            }

            await pair.Second.ReceiveUntilMarkAsync(pair.First, Task.CompletedTask, message => Assert.Fail($"A message of {message.Length} bytes arrived, which is above the limit."));
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.True(least <= Count * 1_000L, $"{least} bytes are held for {Count} messages of {tooLarge.Length} bytes that were too large.");
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    private static async Task ExpectTooLargeAsync(Func<Task> operation)
    {
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => operation().Within());
        Assert.Equal(TransportError.MessageTooLarge, exception.Error);
        Assert.False(exception.IsTransient);
    }

    private static async Task SendIgnoringTheEndAsync(IMessageChannel channel, byte[] payload)
    {
        try
        {
            await channel.SendAsync(payload);
        }
        catch (TransportException)
        {
        }
    }
}
