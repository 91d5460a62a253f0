using Xunit;

namespace Transport.Conformance;

/// <summary>What tests do with channels again and again.</summary>
internal static class ChannelSteps
{
    /// <summary>More than any kernel buffers for one loopback connection.</summary>
    private const long MostBytesAhead = 32 * 1024 * 1024;

    /// <summary>How often others are let run, without any progress, before a test goes on as if there will be none.</summary>
    private const int QuietRounds = 2_000;

    public static async Task<ReceivedMessage> NextAsync(this IMessageChannel channel)
    {
        ReceivedMessage? message = await channel.ReceiveAsync().Within("a message to arrive");
        Assert.True(message.HasValue, "The channel ended although a message was to arrive.");
        return message.Value;
    }

    public static async Task<byte[]> NextBytesAsync(this IMessageChannel channel)
    {
        using ReceivedMessage message = await channel.NextAsync();
        return message.ToArray();
    }

    /// <summary>Receives one numbered message and returns its number.</summary>
    public static async Task<int> NextNumberAsync(this IMessageChannel channel)
    {
        using ReceivedMessage message = await channel.NextAsync();
        return TestPayload.Check(message.Payload.Span).Sequence;
    }

    /// <summary>Receives numbered messages and checks that none is missing and that they come in order.</summary>
    public static async Task ExpectNumbersAsync(this IMessageChannel channel, int from, int count)
    {
        for (int expected = from; expected < from + count; expected++)
        {
            Assert.Equal(expected, await channel.NextNumberAsync());
        }
    }

    public static async Task ExpectEndAsync(this IMessageChannel channel)
    {
        ReceivedMessage? message = await channel.ReceiveAsync().Within("the peer's goodbye");
        Assert.False(message.HasValue, $"A message of {message.GetValueOrDefault().Length} bytes arrived where the end was to come.");
    }

    /// <summary>Receives and drops everything until the channel ends in whatever way.</summary>
    public static async Task DrainAsync(this IMessageChannel channel)
    {
        try
        {
            while (await channel.ReceiveAsync() is { } message)
            {
                message.Dispose();
            }
        }
        catch (Exception exception) when (exception is TransportException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Checks that nothing was broken: a message goes through in each direction.</summary>
    public static async Task ExpectWorkingAsync(this IMessageChannel near, IMessageChannel far)
    {
        byte[] there = TestPayload.Bytes(100, seed: 11);
        byte[] back = TestPayload.Bytes(200, seed: 12);
        await near.SendAsync(there).Within();
        await far.SendAsync(back).Within();
        Assert.Equal(there, await far.NextBytesAsync());
        Assert.Equal(back, await near.NextBytesAsync());
    }

    /// <summary>Sends numbered messages until the channel takes no more, because its peer does not receive. Returns how many were accepted.</summary>
    public static async Task<int> FillAsync(this IMessageChannel channel, int size, int from = 0)
    {
        int accepted = 0;
        int quiet = 0;
        while (quiet < QuietRounds)
        {
            if (channel.TrySend(TestPayload.Numbered(from + accepted, size)))
            {
                accepted++;
                quiet = 0;
                Assert.True((long)accepted * size <= MostBytesAhead, $"{accepted} messages of {size} bytes were accepted although the peer receives nothing: the send buffer has no bound.");
            }
            else
            {
                quiet++;
                await Task.Yield();
            }
        }

        return accepted;
    }

    /// <summary>Lets others run for a while, for a test that holds whether they got anywhere or not.</summary>
    public static async Task LetOthersRunAsync(int rounds = QuietRounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            await Task.Yield();
        }
    }

    /// <summary>Runs an operation that this side's own Abort or Dispose may end, and says in which other way it ended if that is not allowed.</summary>
    public static async Task ExpectDoneOrEndedByThisSideAsync(Task operation, string what)
    {
        try
        {
            await operation.Within(what);
        }
        catch (InvalidOperationException)
        {
        }
        catch (TransportException exception) when (exception.Error == TransportError.Aborted)
        {
        }
    }
}
