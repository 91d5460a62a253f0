using Microsoft.Extensions.Time.Testing;
using Transport.Conformance;
using Transport.Datagrams;

namespace Transport.Testing.Tests;

/// <summary>Sequenced framing over a faulty link, in virtual time.</summary>
public sealed class DatagramFaultTests
{
    [Theory]
    [InlineData(LateMessages.Drop)]
    [InlineData(LateMessages.Deliver)]
    public async Task Framed_messages_are_whole_or_absent_and_never_come_twice(LateMessages late)
    {
        long lost = 0;
        long doubled = 0;
        long damaged = 0;
        long arrived = 0;
        foreach (int seed in FaultRuns.Seeds(normally: 40))
        {
            await FaultRuns.RepeatablyAsync(seed, async () =>
            {
                FakeTimeProvider clock = new();
                FaultyDatagramLink link = new(FaultConversation.FaultsFor(seed), FaultConversation.FaultsFor(~seed), seed, clock);
                IDatagramFraming framing = DatagramFraming.Sequenced(new SequencedFramingOptions { LateMessages = late });
                await using DatagramMessageChannel first = new("faulty-link", link.First, framing, new DatagramChannelOptions(), clock);
                await using DatagramMessageChannel second = new("faulty-link", link.Second, framing, new DatagramChannelOptions(), clock);
                Assert.Equal(late == LateMessages.Drop, first.Capabilities.Ordered);
                async Task PassAsync()
                {
                    clock.Advance(TimeSpan.FromMilliseconds(1));
                    await FaultConversation.LetOthersRunAsync();
                }

                int there = await FaultConversation.RunAsync(first, second, new Random(seed), 300, PassAsync);
                int back = await FaultConversation.RunAsync(second, first, new Random(~seed), 100, PassAsync);
                FaultConversation.ExpectNothingUnexplained(second, there, link.FirstToSecond);
                FaultConversation.ExpectNothingUnexplained(first, back, link.SecondToFirst);
                DatagramFaultCounts counts = link.FirstToSecond.Counts;
                lost += counts.Lost;
                doubled += counts.Duplicated;
                damaged += counts.Truncated + counts.Corrupted;
                arrived += there + back;
            });
        }

        Assert.True(lost > 0 && doubled > 0 && damaged > 0 && arrived > 0, $"lost {lost}, doubled {doubled}, damaged {damaged}, arrived {arrived}");
    }

    [Fact]
    public async Task Damage_is_noticed_by_the_checksum_and_counted()
    {
        FaultyDatagramLink link = new(new DatagramFaults { Corruption = 1 }, seed: 3);
        await using DatagramMessageChannel first = new("faulty-link", link.First, DatagramFraming.Sequenced(), new DatagramChannelOptions());
        await using DatagramMessageChannel second = new("faulty-link", link.Second, DatagramFraming.Sequenced(), new DatagramChannelOptions());
        Task<ReceivedMessage?> receive = second.ReceiveAsync().AsTask();
        for (int i = 0; i < 1_000; i++)
        {
            await first.SendAsync(TestPayload.Numbered(i, 100)).Within();
        }

        await first.FlushAsync().Within();
        await SafetyTimeout.Until(() => second.GetFeature<IDatagramStatistics>()!.Malformed == 1_000, "every damaged datagram to be counted");
        Assert.False(receive.IsCompleted);
        link.FirstToSecond.Faults = new DatagramFaults();
        await first.SendAsync(TestPayload.Numbered(1_000)).Within();
        using ReceivedMessage message = (await receive.Within())!.Value;
        Assert.Equal(1_000, TestPayload.Check(message.Payload.Span).Sequence);
    }

    [Fact]
    public async Task Duplicates_are_dropped_and_counted()
    {
        FaultyDatagramLink link = new(new DatagramFaults { Duplication = 1 }, seed: 3);
        await using DatagramMessageChannel first = new("faulty-link", link.First, DatagramFraming.Sequenced(), new DatagramChannelOptions());
        await using DatagramMessageChannel second = new("faulty-link", link.Second, DatagramFraming.Sequenced(), new DatagramChannelOptions());
        for (int i = 0; i < 100; i++)
        {
            await first.SendAsync(TestPayload.Numbered(i, 100)).Within();
            using ReceivedMessage message = (await second.ReceiveAsync().Within())!.Value;
            Assert.Equal(i, TestPayload.Check(message.Payload.Span).Sequence);
        }

        await first.FlushAsync().Within();
        await SafetyTimeout.Until(
            () => !second.TryReceive(out _) && second.GetFeature<IDatagramStatistics>()!.Duplicates == 100,
            "every duplicate to be counted and none to be delivered");
    }
}
