using Transport.Conformance;
using Transport.Datagrams;

namespace Transport.Testing.Tests;

/// <summary>Numbered messages of many sizes through faults: whole or absent, never corrupt, none twice, in order if the channel says so.</summary>
internal static class FaultConversation
{
    private static readonly byte[] Mark = TestPayload.Numbered(0, TestPayload.MinSize, sender: int.MaxValue);

    /// <summary>Faults of every kind, each more or less likely by seed.</summary>
    public static DatagramFaults FaultsFor(int seed)
    {
        Random random = new(seed);
        return new DatagramFaults
        {
            Latency = TimeSpan.FromMilliseconds(random.Next(3)),
            Jitter = TimeSpan.FromMilliseconds(random.Next(3)),
            Loss = random.NextDouble() * 0.3,
            Duplication = random.NextDouble() * 0.5,
            Reordering = random.NextDouble() * 0.5,
            ReorderingDelay = TimeSpan.FromMilliseconds(1 + random.Next(20)),
            Truncation = random.NextDouble() * 0.2,
            Corruption = random.NextDouble() * 0.2,
            BurstSize = random.Next(2) == 0 ? 1 : 64,
        };
    }

    /// <summary>Sends in one direction and checks what arrives.</summary>
    /// <param name="sender">Sends.</param>
    /// <param name="receiver">Receives.</param>
    /// <param name="random">Decides on sizes.</param>
    /// <param name="count">How many messages.</param>
    /// <param name="pass">Lets time pass.</param>
    /// <returns>How many messages arrived.</returns>
    public static async Task<int> RunAsync(IMessageChannel sender, IMessageChannel receiver, Random random, int count, Func<Task> pass)
    {
        int largest = Math.Min(sender.Capabilities.MaxMessageSize, 20_000);
        int[] sizes = [.. Enumerable.Range(0, count).Select(_ => random.Next(3) > 0 ? random.Next(TestPayload.MinSize, 600) : random.Next(600, largest))];
        HashSet<int> arrived = [];
        Task receiving = Task.Run(async () =>
        {
            int last = -1;
            while (true)
            {
                using ReceivedMessage message = (await receiver.ReceiveAsync())!.Value;

                // A client says something empty until its listener has heard of it; later runs may still find marks of the ones before.
                if (message.Length == 0)
                {
                    continue;
                }

                (int from, int number) = TestPayload.Check(message.Payload.Span);
                if (from == int.MaxValue)
                {
                    return;
                }

                Assert.Equal((0, sizes[number]), (from, message.Length));
                Assert.True(arrived.Add(number), $"Message {number} came twice.");
                Assert.True(number > last || !receiver.Capabilities.Ordered, $"Message {number} came after message {last} although their order is promised.");
                last = number;
            }
        });
        Task safety = receiving.Within("one of many marks to arrive");
        for (int i = 0; i < count; i++)
        {
            await sender.SendAsync(TestPayload.Numbered(i, sizes[i])).Within();
            if (i % 8 == 7)
            {
                await pass();
            }
        }

        while (!safety.IsCompleted)
        {
            await sender.SendAsync(Mark).Within();
            await pass();
        }

        await safety;
        return arrived.Count;
    }

    /// <summary>For tests that hold however far the others get meanwhile.</summary>
    public static async Task LetOthersRunAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            await Task.Yield();
        }
    }

    /// <summary>Holds what the receiver says became of its datagrams against what the network did to them.</summary>
    /// <param name="receiver">Has received everything that is to come.</param>
    /// <param name="arrived">How many messages it received.</param>
    /// <param name="path">The direction to the receiver.</param>
    public static void ExpectNothingUnexplained(IMessageChannel receiver, int arrived, FaultyDatagramPath path)
    {
        IDatagramStatistics statistics = receiver.GetFeature<IDatagramStatistics>()!;
        long received = statistics.Received;
        long malformed = statistics.Malformed;
        long duplicates = statistics.Duplicates;
        DatagramFaultCounts counts = path.Counts;
        Assert.True(arrived > 0, "No message arrived at all.");
        Assert.True(received <= counts.Delivered, $"{received} datagrams came in of {counts.Delivered}.");
        Assert.True(malformed <= counts.Truncated + counts.Corrupted, $"{malformed} datagrams were malformed, though only {counts.Truncated} were cut and {counts.Corrupted} changed.");
        Assert.True(duplicates <= counts.Duplicated, $"{duplicates} datagrams had come already, though only {counts.Duplicated} were doubled.");
    }
}
