using Transport.Datagrams;
using Xunit;

namespace Transport.Conformance;

/// <summary>What tests do with channels again and again.</summary>
internal static class ChannelSteps
{
    /// <summary>More than any kernel buffers for one loopback connection.</summary>
    private const long MostBytesAhead = 32 * 1024 * 1024;

    /// <summary>How often others are let run, without any progress, before a test goes on as if there will be none.</summary>
    private const int QuietRounds = 2_000;

    /// <summary>How often others are let run at most before a message that may have been lost is sent again.</summary>
    private const int LongestPause = 1 << 17;

    /// <summary>More than a channel that drops what finds no room keeps by default.</summary>
    private const int FloodBytes = 4 * 1024 * 1024;

    /// <summary>What arrives surely over a network that loses nothing but what overflows: fits any socket's buffer, also in parts.</summary>
    private const int SurelyArrives = 32 * 1024;

    /// <summary>The size, or the largest below it that this channel takes and that surely arrives.</summary>
    public static int Fit(this IMessageChannel channel, int size) =>
        Math.Min(size, channel.Capabilities.Reliable ? channel.Capabilities.MaxMessageSize : Math.Min(channel.Capabilities.MaxMessageSize, SurelyArrives));

    /// <summary>A numbered message of a size that <see cref="Fit"/>s the channel.</summary>
    public static byte[] Numbered(this IMessageChannel channel, int sequence, int size, int sender = 0) => TestPayload.Numbered(sequence, channel.Fit(size), sender);

    /// <summary>So many messages, or as many as surely arrive although nobody receives meanwhile.</summary>
    public static int Few(this IMessageChannel channel, int count) => channel.Capabilities.Reliable ? count : Math.Min(count, 30);

    /// <summary>Waits for the next message, past marks that came too late to be needed.</summary>
    public static async Task<ReceivedMessage> NextAsync(this IMessageChannel channel)
    {
        while (true)
        {
            ReceivedMessage? message = await channel.ReceiveAsync().Within("a message to arrive");
            Assert.True(message.HasValue, "The channel ended although a message was to arrive.");
            if (channel.Capabilities.Reliable || !Arrivals.IsMark(message.Value))
            {
                return message.Value;
            }

            message.Value.Dispose();
        }
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

    /// <summary>Receives numbered messages, few enough that none is missing, in order if the channel says so.</summary>
    public static async Task ExpectNumbersAsync(this IMessageChannel channel, int from, int count)
    {
        Arrivals arrivals = new(channel.Capabilities, from);
        for (int i = 0; i < count; i++)
        {
            using ReceivedMessage message = await channel.NextAsync();
            arrivals.Add(message);
        }

        Assert.Equal(Enumerable.Range(from, count), arrivals.Seen.Order());
    }

    /// <summary>Receives numbered messages, so many that a channel which is not reliable may have lost some.</summary>
    /// <param name="channel">Receives.</param>
    /// <param name="from">The first number.</param>
    /// <param name="count">How many were sent, or are being sent.</param>
    /// <param name="sender">The other end, still open.</param>
    /// <param name="sending">Completes when all have been sent.</param>
    public static async Task ExpectFloodAsync(this IMessageChannel channel, int from, int count, IMessageChannel sender, Task sending)
    {
        if (channel.Capabilities.Reliable)
        {
            await channel.ExpectNumbersAsync(from, count);
            await sending.Within();
            return;
        }

        Arrivals arrivals = new(channel.Capabilities, from);
        await channel.ReceiveUntilMarkAsync(sender, sending, message => arrivals.Add(message));
        arrivals.ExpectUpTo(from + count);
    }

    /// <summary>Receives from a channel that may lose messages until nothing more is to be expected.</summary>
    public static async Task ReceiveUntilMarkAsync(this IMessageChannel channel, IMessageChannel sender, Task sending, Action<ReceivedMessage> receive)
    {
        Task receiving = Task.Run(async () =>
        {
            while (true)
            {
                using ReceivedMessage message = (await channel.ReceiveAsync())!.Value;
                if (Arrivals.IsMark(message))
                {
                    return;
                }

                receive(message);
            }
        });
        await sending.Within("all messages to be sent");
        await sender.SendUntilAsync(Arrivals.Mark, receiving);
    }

    /// <summary>Sends a message, and again where it may be lost, until its receiver is done; less and less often, so that these messages are no flood themselves.</summary>
    public static Task SendUntilAsync(this IMessageChannel sender, ReadOnlyMemory<byte> message, Task receiving) => sender.SendUntilAsync(_ => message, receiving);

    /// <summary>The same with a message of its own for each attempt, for receivers that want nothing twice. Returns the number of attempts.</summary>
    public static async Task<int> SendUntilAsync(this IMessageChannel sender, Func<int, ReadOnlyMemory<byte>> message, Task receiving)
    {
        int attempts = 0;
        Task safety = receiving.Within("one of many equal messages to arrive");
        for (int pause = 64; ; pause = Math.Min(2 * pause, LongestPause))
        {
            await sender.SendAsync(message(attempts++)).Within();
            for (int i = 0; i < pause && !safety.IsCompleted; i++)
            {
                await Task.Yield();
            }

            if (sender.Capabilities.Reliable || safety.IsCompleted)
            {
                break;
            }
        }

        await safety;
        return attempts;
    }

    /// <summary>Takes all messages that have come and come yet, of a sender that has ended without being able to say so.</summary>
    public static async Task TakeUntilQuietAsync(this IMessageChannel channel, Action<ReceivedMessage> receive)
    {
        for (int quiet = 0; quiet < QuietRounds; quiet++)
        {
            while (channel.TryReceive(out ReceivedMessage message))
            {
                receive(message);
                message.Dispose();
                quiet = 0;
            }

            await Task.Yield();
        }
    }

    /// <summary>Waits until everything that the peer has sent has come in, where the channel counts that. A channel without a goodbye keeps at its close what had come by then.</summary>
    public static async Task ExpectArrivedAsync(this IMessageChannel channel, IMessageChannel sender)
    {
        if (channel.GetFeature<IDatagramStatistics>() is { } received && sender.GetFeature<IDatagramStatistics>() is { } sent)
        {
            await sender.FlushAsync().Within();
            await SafetyTimeout.Until(() => received.Received == sent.Sent, "everything sent to come in");
            await LetOthersRunAsync(100);
        }
    }

    /// <summary>This side has ended in good order and everything was received.</summary>
    public static async Task ExpectEndAsync(this IMessageChannel channel)
    {
        ReceivedMessage? message = await channel.ReceiveAsync().Within("the end");
        Assert.False(message.HasValue, $"A message of {message.GetValueOrDefault().Length} bytes arrived where the end was to come.");
    }

    /// <summary>The peer has closed: the channel ends in good order, or does not know of it where nothing tells it.</summary>
    /// <param name="channel">The channel whose peer has closed.</param>
    /// <param name="close">The peer's close, unless it is over: what is sent to a peer that is still closing may be received there.</param>
    public static async Task ExpectGoodbyeAsync(this IMessageChannel channel, Task? close = null)
    {
        if (channel.Capabilities.SignalsEnd)
        {
            await channel.ExpectEndAsync();
        }
        else
        {
            await (close ?? Task.CompletedTask).Within("a close that waits for nobody");
            await channel.ExpectUnawareAsync();
            Assert.False(channel.TryReceive(out ReceivedMessage message), $"A message of {message.Length} bytes arrived where nothing was to come.");
        }
    }

    /// <summary>The peer has ended and the channel does not know: it is open and takes messages.</summary>
    public static async Task ExpectUnawareAsync(this IMessageChannel channel)
    {
        Assert.False(channel.Capabilities.SignalsEnd);
        await channel.SendAsync(TestPayload.Numbered(0)).Within();
        await channel.FlushAsync().Within();
        await LetOthersRunAsync(200);
        Assert.Equal(ChannelState.Open, channel.State);
        Assert.False(channel.Completion.IsCompleted);
    }

    /// <summary>The peer has ended, and so does the channel; by this side's own doing where nothing tells it.</summary>
    public static async Task ExpectEndsTooAsync(this IMessageChannel channel)
    {
        if (!channel.Capabilities.SignalsEnd)
        {
            await channel.ExpectUnawareAsync();
            channel.Abort();
        }
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

    /// <summary>Sends numbered messages until the channel takes no more, because its peer does not receive; or, where the network drops what its peer does not receive, more than anybody keeps. Returns how many were accepted.</summary>
    public static async Task<int> FillAsync(this IMessageChannel channel, int size, int from = 0)
    {
        bool drops = !channel.Capabilities.Reliable;
        int accepted = 0;
        int quiet = 0;

        // Who drops what nobody receives has room again sooner or later, on a busy machine later; that the buffer is full for a while means nothing there.
        while (drops ? quiet < 1_000 * QuietRounds && (long)accepted * channel.Fit(size) <= FloodBytes : quiet < QuietRounds)
        {
            if (channel.TrySend(channel.Numbered(from + accepted, size)))
            {
                accepted++;
                quiet = 0;
                Assert.True((long)accepted * size <= MostBytesAhead || drops, $"{accepted} messages of {size} bytes were accepted although the peer receives nothing: the send buffer has no bound.");
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
