using Xunit;

namespace Transport.InMemory.Tests;

public sealed class CheckTests
{
    [Fact]
    public async Task The_memory_of_a_disposed_message_is_overwritten()
    {
        await using InMemoryChannelPair pair = new();
        foreach (int size in (int[])[1, 100, 70_000])
        {
            await pair.First.SendAsync(new byte[size]);
            ReceivedMessage message = (await pair.Second.ReceiveAsync())!.Value;
            ReadOnlyMemory<byte> kept = message.Payload;
            Assert.False(kept.Span.ContainsAnyExcept((byte)0));
            message.Dispose();
#pragma warning disable TRN1003 // The misuse that is made visible.
            Assert.False(kept.Span.ContainsAnyExcept(InMemoryChecks.ReleasedByte));
#pragma warning restore TRN1003
        }
    }

    [Fact]
    public async Task A_detached_message_is_not_overwritten_before_its_new_lease_ends()
    {
        await using InMemoryChannelPair pair = new();
        await pair.First.SendAsync(new byte[100]);
        ReceivedMessage message = (await pair.Second.ReceiveAsync())!.Value;
        ReceivedMessage detached = message.Detach();
        message.Dispose();
        Assert.False(detached.Payload.Span.ContainsAnyExcept((byte)0));
        detached.Dispose();
        pair.Checks.Verify();
    }

    [Fact]
    public async Task Messages_that_were_never_disposed_are_counted_by_channel()
    {
        await using InMemoryChannelPair pair = new();
        for (int i = 0; i < 3; i++)
        {
            await pair.First.SendAsync(new byte[40]);
        }

        await pair.Second.SendAsync(new byte[7]);
        pair.Checks.Verify();
        List<ReceivedMessage> messages = [];
        for (int i = 0; i < 3; i++)
        {
            messages.Add((await pair.Second.ReceiveAsync())!.Value);
        }

        messages.Add((await pair.First.ReceiveAsync())!.Value);
        Assert.Equal(2, pair.Checks.Violations.Count);
        string sentence = pair.Checks.Violations.Single(violation => violation.Contains($"channel {pair.Second.Id} ", StringComparison.Ordinal));
        Assert.StartsWith("3 messages were received", sentence, StringComparison.Ordinal);
        Assert.Contains("(120 bytes)", sentence, StringComparison.Ordinal);
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(pair.Checks.Verify);
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"1 message was received on channel {pair.First.Id} (7 bytes)", exception.Message, StringComparison.Ordinal);

        messages.ForEach(message => message.Dispose());
        messages.ForEach(message => message.Dispose());
        pair.Checks.Verify();
    }

    [Fact]
    public async Task A_message_not_disposed_is_reported_after_its_channel_has_ended_too()
    {
        InMemoryChannelPair pair = new();
        await pair.First.SendAsync(new byte[40]);
        await pair.First.SendAsync(new byte[40]);
        ReceivedMessage message = (await pair.Second.ReceiveAsync())!.Value;
        await pair.DisposeAsync();
        Assert.StartsWith("1 message was received", Assert.Single(pair.Checks.Violations), StringComparison.Ordinal);
        message.Dispose();
        pair.Checks.Verify();
    }

    [Fact]
    public async Task A_message_received_after_the_end_is_watched_like_the_others()
    {
        await using InMemoryChannelPair pair = new();
        await pair.First.SendAsync(new byte[40]);
        await pair.First.CloseAsync();
        await pair.Second.Completion;
        pair.Checks.Verify();
        ReceivedMessage message = (await pair.Second.ReceiveAsync())!.Value;
        Assert.Single(pair.Checks.Violations);
        message.Dispose();
        pair.Checks.Verify();
    }

    [Fact]
    public async Task Messages_nobody_received_are_no_violation()
    {
        InMemoryChannelPair pair = new();
        for (int i = 0; i < 10; i++)
        {
            await pair.First.SendAsync(new byte[1_000]);
        }

        await pair.DisposeAsync();
        pair.Checks.Verify();
    }

    [Fact]
    public async Task A_payload_changed_while_its_send_waits_fails_that_send_and_no_other()
    {
        await using InMemoryChannelPair pair = new(new InMemoryOptions { SendBufferSize = 1024 });
        int filled = Fill(pair.First, 500);
        byte[] changed = new byte[600];
        byte[] unchanged = new byte[700];
        Task bad = pair.First.SendAsync(changed).AsTask();
        Task good = pair.First.SendAsync(unchanged).AsTask();
        changed[599] = 1;

        for (int i = 0; i < filled; i++)
        {
            (await pair.Second.ReceiveAsync())!.Value.Dispose();
        }

        using (ReceivedMessage next = (await pair.Second.ReceiveAsync())!.Value)
        {
            Assert.Equal(700, next.Length);
        }

        await good;
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Contains("600 bytes was changed", exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Message, Assert.Single(pair.Checks.Violations));
        Assert.Throws<InvalidOperationException>(pair.Checks.Verify);
    }

    [Fact]
    public async Task Empty_messages_are_bounded_too()
    {
        await using InMemoryChannelPair pair = new();
        int filled = Fill(pair.First, 0);
        Assert.InRange(filled, 1, 10_000);
        Task waiting = pair.First.SendAsync(ReadOnlyMemory<byte>.Empty).AsTask();
        Assert.False(waiting.IsCompleted);
        for (int i = 0; i <= filled; i++)
        {
            (await pair.Second.ReceiveAsync())!.Value.Dispose();
        }

        await waiting;
    }

    [Fact]
    public async Task Sending_and_receiving_allocates_nothing_in_the_steady_state()
    {
        await using InMemoryChannelPair pair = new();
        byte[] payload = new byte[200];
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 5 && allocated > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1_000; i++)
            {
                ValueTask send = pair.First.SendAsync(payload);
                Assert.True(send.IsCompletedSuccessfully);
                Assert.True(pair.Second.TryReceive(out ReceivedMessage message));
                message.Dispose();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static int Fill(IMessageChannel channel, int size)
    {
        int filled = 0;
        while (channel.TrySend(new byte[size]))
        {
            filled++;
        }

        return filled;
    }
}
