using System.Buffers;
using System.Globalization;
using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    /// <summary>Names the seed of a run that failed, to repeat it.</summary>
    private const string SeedVariable = "CONFORMANCE_SEED";

    private const int RandomMessages = 3_000;

    /// <summary>Everything at once, at random: both directions, all ways of sending and receiving, cancellations, messages that are kept.</summary>
    [Fact]
    public async Task Anything_goes_and_everything_arrives()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        try
        {
            EndOptions end = new() { SendBufferSize = 16 * 1024 };
            await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = end, Second = new EndOptions() });
            Task<int> back = Task.Run(() => ReceiveAtRandomAsync(pair.First, new Random(seed + 2)));
            Task<int> there = Task.Run(() => ReceiveAtRandomAsync(pair.Second, new Random(seed + 3)));
            await Task.WhenAll(
                Task.Run(() => SendAtRandomAsync(pair.First, new Random(seed), there)),
                Task.Run(() => SendAtRandomAsync(pair.Second, new Random(seed + 1), back)),
                back,
                there).Within("random traffic in both directions");
            Assert.All((int[])[await back, await there], arrived => Assert.InRange(arrived, pair.First.Capabilities.Reliable ? RandomMessages : 1, RandomMessages));
            await Task.WhenAll(pair.First.DisposeAsync().AsTask(), pair.Second.DisposeAsync().AsTask()).Within("both ends to be disposed");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Random traffic failed; set {SeedVariable}={seed} to repeat it: {exception.Message}", exception);
        }
    }

    private static async Task SendAtRandomAsync(IMessageChannel channel, Random random, Task receiving)
    {
        for (int sent = 0; sent < RandomMessages;)
        {
            byte[] payload = channel.Numbered(sent, SizeAtRandom(random));
            switch (random.Next(5))
            {
                case 0:
                    await channel.SendAsync(payload);
                    sent++;
                    break;
                case 1:
                    await channel.SendAsync(payload, static (bytes, writer) => writer.Write(bytes));
                    sent++;
                    break;
                case 2:
                    sent += channel.TrySend(payload) ? 1 : 0;
                    await Task.Yield();
                    break;
                case 3:
                    using (CancellationTokenSource source = new())
                    {
                        Task send = channel.SendAsync(payload, cancellationToken: source.Token).AsTask();
                        await source.CancelAsync();
                        sent += await CompletedAsync(send) ? 1 : 0;
                    }

                    break;
                default:
                    await channel.FlushAsync();
                    break;
            }
        }

        await channel.SendUntilAsync(ReadOnlyMemory<byte>.Empty, receiving);
    }

    private static async Task<int> ReceiveAtRandomAsync(IMessageChannel channel, Random random)
    {
        Queue<(int Number, ReceivedMessage Message)> kept = [];
        Arrivals arrivals = new(channel.Capabilities);
        while (true)
        {
            ReceivedMessage message;
            if (random.Next(3) == 0)
            {
                if (!channel.TryReceive(out message))
                {
                    await Task.Yield();
                    continue;
                }
            }
            else
            {
                using CancellationTokenSource source = new();
                Task<ReceivedMessage?> receive = channel.ReceiveAsync(source.Token).AsTask();
                if (random.Next(3) == 0)
                {
                    await source.CancelAsync();
                }

                if (!await CompletedAsync(receive))
                {
                    continue;
                }

                Assert.NotNull(await receive);
                message = (await receive)!.Value;
            }

            if (message.Length == 0)
            {
                message.Dispose();
                break;
            }

            kept.Enqueue((arrivals.Add(message), random.Next(4) == 0 ? message.Detach() : message));
            while (kept.Count > random.Next(20))
            {
                (int number, ReceivedMessage old) = kept.Dequeue();
                Assert.Equal(number, TestPayload.Check(old.Payload.Span).Sequence);
                old.Dispose();
            }
        }

        foreach ((int number, ReceivedMessage old) in kept)
        {
            Assert.Equal(number, TestPayload.Check(old.Payload.Span).Sequence);
            old.Dispose();
        }

        return arrivals.Count;
    }

    private static async Task<bool> CompletedAsync(Task operation)
    {
        try
        {
            await operation;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Mostly small, sometimes around a boundary, rarely large.</summary>
    private static int SizeAtRandom(Random random) => random.Next(100) switch
    {
        < 60 => random.Next(TestPayload.MinSize, 200),
        < 80 => random.Next(200, 5_000),
        < 90 => random.Next(32_700, 32_800),
        < 98 => random.Next(5_000, 70_000),
        _ => random.Next(70_000, 400_000),
    };
}
