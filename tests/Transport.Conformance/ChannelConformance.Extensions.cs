using System.Text;
using System.Text.Json.Serialization;
using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Text_is_sent_as_UTF8(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        foreach (string text in (string[])["", "a", "Grüße, 世界 🚀", new string('ß', near.Fit(200_000) / 2)])
        {
            Task send = near.SendTextAsync(text).AsTask();
            using ReceivedMessage message = await far.NextAsync();
            await send.Within();
            Assert.Equal(text, message.GetText());
            Assert.Equal(Encoding.UTF8.GetByteCount(text), message.Length);
            Assert.Equal(near.Capabilities.PreservesKind ? MessageKind.Text : MessageKind.Binary, message.Kind);
        }
    }

    [Fact]
    public async Task Text_with_half_a_character_is_refused_and_nothing_is_sent()
    {
        await using ChannelPair pair = await ConnectAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await pair.First.SendTextAsync("lone \uD83D surrogate").Within());
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Fact]
    public async Task Values_are_sent_as_JSON()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.SendJsonAsync(new Quote("ACME", 12.5m), ConformanceJson.Default.Quote).Within();
        using ReceivedMessage message = await pair.Second.NextAsync();
        Assert.Equal("""{"Symbol":"ACME","Price":12.5}""", message.GetText());
        Assert.Equal(pair.First.Capabilities.PreservesKind ? MessageKind.Text : MessageKind.Binary, message.Kind);
    }

    [Fact]
    public async Task The_receive_loop_disposes_each_message_unless_it_was_detached()
    {
        await using ChannelPair pair = await ConnectAsync();
        int count = pair.First.Few(100);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < count; i++)
            {
                await pair.First.SendAsync(TestPayload.Numbered(i, 200));
            }

            await pair.First.CloseAsync();
        });

        Arrivals arrivals = new(pair.Second.Capabilities);
        List<ReceivedMessage> seen = [];
        List<(int Number, ReceivedMessage Message)> detached = [];
        await Task.Run(async () =>
        {
            await foreach (ReceivedMessage message in pair.Second.ReceiveAllAsync())
            {
                foreach (ReceivedMessage earlier in seen)
                {
                    Assert.Throws<ObjectDisposedException>(() => earlier.Payload);
                }

                int number = arrivals.Add(message);
                seen.Add(message);
                if (seen.Count % 10 == 0)
                {
                    detached.Add((number, message.Detach()));
                }

                if (seen.Count == count && !pair.Second.Capabilities.SignalsEnd)
                {
                    await pair.Second.CloseAsync();
                }
            }
        }).Within("the receive loop to end");
        await sending.Within();

        arrivals.ExpectUpTo(count);
        Assert.Equal(count, seen.Count);
        Assert.Throws<ObjectDisposedException>(() => seen[^1].Payload);
        Assert.Equal(count / 10, detached.Count);
        foreach ((int number, ReceivedMessage message) in detached)
        {
            Assert.Equal(number, TestPayload.Check(message.Payload.Span).Sequence);
            message.Dispose();
        }
    }

    [Fact]
    public async Task A_receive_loop_that_is_left_disposes_its_message_and_another_may_follow()
    {
        await using ChannelPair pair = await ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await pair.First.SendAsync(TestPayload.Numbered(i)).Within();
        }

        Arrivals arrivals = new(pair.Second.Capabilities);
        ReceivedMessage left = default;
        await foreach (ReceivedMessage message in pair.Second.ReceiveAllAsync())
        {
            arrivals.Add(message);
            left = message;
            break;
        }

        Assert.Throws<ObjectDisposedException>(() => left.Payload);
        using CancellationTokenSource source = new();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(async () =>
        {
            await foreach (ReceivedMessage message in pair.Second.ReceiveAllAsync(source.Token))
            {
                arrivals.Add(message);
                if (arrivals.Count == 3)
                {
                    await source.CancelAsync();
                }
            }
        }).Within("the receive loop to end"));
        Assert.Equal(source.Token, cancelled.CancellationToken);
        Assert.Equal(3, arrivals.Count);
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Fact]
    public async Task A_receive_loop_throws_when_the_channel_fails()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task loop = Task.Run(async () =>
        {
            await foreach (ReceivedMessage message in pair.First.ReceiveAllAsync())
            {
                Assert.Fail($"A message of {message.Length} bytes arrived that nobody sent.");
            }
        });
        KillSecond(pair);
        if (!pair.First.Capabilities.SignalsEnd)
        {
            await pair.First.ExpectUnawareAsync();
            pair.First.Abort();
            Assert.Equal(TransportError.Aborted, (await Assert.ThrowsAsync<TransportException>(() => loop.Within())).Error);
        }
        else if (DeathErrors.Count == 0)
        {
            await loop.Within();
        }
        else
        {
            Assert.Contains((await Assert.ThrowsAsync<TransportException>(() => loop.Within())).Error, DeathErrors);
        }
    }

    private sealed record Quote(string Symbol, decimal Price);

    [JsonSerializable(typeof(Quote))]
    private sealed partial class ConformanceJson : JsonSerializerContext;
}
