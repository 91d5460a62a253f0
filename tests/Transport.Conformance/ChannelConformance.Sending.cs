using System.Buffers;
using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [InlineData(100)]
    [InlineData(32_768)]
    [InlineData(300_000)]
    public async Task The_callers_memory_is_free_once_a_send_has_completed(int size)
    {
        const int Count = 20;
        await using ChannelPair pair = await ConnectAsync();
        size = pair.First.Fit(size);
        byte[] reused = new byte[size];
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                TestPayload.Numbered(i, size).CopyTo(reused, 0);
                await pair.First.SendAsync(reused);
                reused.AsSpan().Fill(0xEE);
            }
        });

        await pair.Second.ExpectFloodAsync(0, Count, pair.First, sending);
    }

    [Fact]
    public async Task The_callback_runs_once_on_the_callers_thread_before_the_call_returns()
    {
        await using ChannelPair pair = await ConnectAsync();
        List<int> threads = [];
        int caller = Environment.CurrentManagedThreadId;
        Task send = pair.First.SendAsync(
            threads,
            static (list, writer) =>
            {
                list.Add(Environment.CurrentManagedThreadId);
                for (int i = 0; i < 1_000; i++)
                {
                    writer.GetSpan(3)[0] = (byte)i;
                    writer.Advance(1);
                }
            }).AsTask();

        Assert.Equal([caller], threads);
        await send.Within();
        byte[] received = await pair.Second.NextBytesAsync();
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (byte)i), received);
    }

    [Fact]
    public async Task What_the_callback_throws_leaves_the_send_and_nothing_is_sent()
    {
        await using ChannelPair pair = await ConnectAsync();
        FormatException thrown = new("The callback's own.");
        FormatException caught = await Assert.ThrowsAsync<FormatException>(async () => await pair.First.SendAsync(
            thrown,
            static (exception, writer) =>
            {
                writer.Write("half a message"u8);
                throw exception;
            }));
        Assert.Same(thrown, caught);
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Fact]
    public async Task A_send_inside_a_callback_goes_first_and_both_arrive_whole()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.SendAsync(
            pair.First,
            static (channel, writer) =>
            {
                writer.Write("outer "u8);
                Assert.True(channel.SendAsync("inner", static (_, inner) => inner.Write("inner"u8)).AsTask().IsCompletedSuccessfully);
                writer.Write("message"u8);
            }).Within();
        byte[][] received = [await pair.Second.NextBytesAsync(), await pair.Second.NextBytesAsync()];
        byte[][] expected = ["inner"u8.ToArray(), "outer message"u8.ToArray()];
        Assert.Equal(expected, pair.First.Capabilities.Ordered ? received : received.OrderBy(message => message.Length));
    }

    [Fact]
    public async Task Missing_callback_is_refused()
    {
        await using ChannelPair pair = await ConnectAsync();
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await pair.First.SendAsync(1, null!));
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Fact]
    public async Task Flush_completes_when_nothing_was_sent()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.FlushAsync().Within();
        await pair.Second.FlushAsync().Within();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Flush_completes_although_the_peer_has_not_received_yet(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        for (int i = 0; i < 20; i++)
        {
            await near.SendAsync(TestPayload.Numbered(i, 100)).Within();
        }

        await Task.WhenAll(near.FlushAsync().Within(), near.FlushAsync().Within());
        await far.ExpectNumbersAsync(0, 20);
    }

    [Fact]
    public async Task Messages_leave_without_a_flush()
    {
        await using ChannelPair pair = await ConnectAsync();
        for (int i = 0; i < 50; i++)
        {
            await pair.First.SendAsync(TestPayload.Numbered(i)).Within();
            Assert.Equal(i, await pair.Second.NextNumberAsync());
            await pair.Second.SendAsync(TestPayload.Numbered(i)).Within();
            Assert.Equal(i, await pair.First.NextNumberAsync());
        }
    }
}
