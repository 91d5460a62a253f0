using Xunit;

namespace Transport.InMemory.Tests;

/// <summary>Measures the memory of the process, so nothing else may run.</summary>
[CollectionDefinition(nameof(CancelledFlushTests), DisableParallelization = true)]
[Collection(nameof(CancelledFlushTests))]
public sealed class CancelledFlushTests
{
    [Fact]
    public async Task Flushes_given_up_on_a_channel_that_stands_still_hold_no_memory()
    {
        await using InMemoryChannelPair pair = new();
        while (pair.First.TrySend(new byte[60_000]))
        {
        }

        await GiveUpFlushesAsync(pair.First, 10);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await GiveUpFlushesAsync(pair.First, 50_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2 << 20);
        pair.First.Abort();
    }

    [Fact]
    public async Task Each_flush_that_is_interrupted_throws_an_exception_of_its_own()
    {
        await using InMemoryChannelPair pair = new();
        while (pair.First.TrySend(new byte[60_000]))
        {
        }

        Task one = pair.First.FlushAsync(TestContext.Current.CancellationToken).AsTask();
        Task other = pair.First.FlushAsync(TestContext.Current.CancellationToken).AsTask();
        pair.First.Abort();

        TransportException first = await Assert.ThrowsAsync<TransportException>(() => one);
        TransportException second = await Assert.ThrowsAsync<TransportException>(() => other);
        Assert.Equal((TransportError.Aborted, TransportError.Aborted), (first.Error, second.Error));
        Assert.NotSame(first, second);
    }

    private static async Task GiveUpFlushesAsync(IMessageChannel channel, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            Task flush = channel.FlushAsync(patience.Token).AsTask();
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
        }
    }
}
