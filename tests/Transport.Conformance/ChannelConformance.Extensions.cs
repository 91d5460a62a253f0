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
        foreach (string text in (string[])["", "a", "Grüße, 世界 🚀", new string('ß', 100_000)])
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
        const int Count = 100;
        await using ChannelPair pair = await ConnectAsync();
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await pair.First.SendAsync(TestPayload.Numbered(i, 200));
            }

            await pair.First.CloseAsync();
        });

        List<ReceivedMessage> seen = [];
        List<ReceivedMessage> detached = [];
        await Task.Run(async () =>
        {
            await foreach (ReceivedMessage message in pair.Second.ReceiveAllAsync())
            {
                foreach (ReceivedMessage earlier in seen)
                {
                    Assert.Throws<ObjectDisposedException>(() => earlier.Payload);
                }

                Assert.Equal(seen.Count, TestPayload.Check(message.Payload.Span).Sequence);
                seen.Add(message);
                if (seen.Count % 10 == 0)
                {
                    detached.Add(message.Detach());
                }
            }
        }).Within("the receive loop to end");
        await sending.Within();

        Assert.Equal(Count, seen.Count);
        Assert.Throws<ObjectDisposedException>(() => seen[^1].Payload);
        for (int i = 0; i < detached.Count; i++)
        {
            Assert.Equal((i * 10) + 9, TestPayload.Check(detached[i].Payload.Span).Sequence);
            detached[i].Dispose();
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

        ReceivedMessage left = default;
        await foreach (ReceivedMessage message in pair.Second.ReceiveAllAsync())
        {
            left = message;
            break;
        }

        Assert.Throws<ObjectDisposedException>(() => left.Payload);
        using CancellationTokenSource source = new();
        int next = 1;
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(async () =>
        {
            await foreach (ReceivedMessage message in pair.Second.ReceiveAllAsync(source.Token))
            {
                Assert.Equal(next++, TestPayload.Check(message.Payload.Span).Sequence);
                if (next == 3)
                {
                    await source.CancelAsync();
                }
            }
        }).Within("the receive loop to end"));
        Assert.Equal(source.Token, cancelled.CancellationToken);
        Assert.Equal(3, next);
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
        if (DeathErrors.Count == 0)
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
