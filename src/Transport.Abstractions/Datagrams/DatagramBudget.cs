namespace Transport.Datagrams;

/// <summary>How much received datagrams may keep in memory while they wait in several queues, all together. Thread-safe.</summary>
/// <remarks>
/// For a transport that makes a channel for whoever sends to it: however many those are, and whether anybody receives or not, no more is kept. Half of it is whoever's comes
/// first. The other half is split into equal shares, one for each queue, so that those which are full leave something to the others. What waits counts until it is taken out or its queue is cleared.
/// </remarks>
public sealed class DatagramBudget
{
    private readonly long _common;
    private long _used;

    /// <summary>A budget of which nothing is used.</summary>
    /// <param name="capacity">Bytes, measured as <see cref="DatagramQueue"/> does.</param>
    /// <param name="queues">How many queues there may be at once, of which each has its share.</param>
    public DatagramBudget(long capacity, int queues)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queues);
        _common = capacity / 2;
        Share = _common / queues;
    }

    /// <summary>What any queue may keep, whatever the others do.</summary>
    internal long Share { get; }

    /// <summary>What waits in all queues.</summary>
    internal long Used => Volatile.Read(ref _used);

    /// <param name="cost">What is to be kept.</param>
    /// <param name="kept">What the queue keeps already.</param>
    internal bool TryTake(int cost, int kept)
    {
        if (Interlocked.Add(ref _used, cost) <= _common || (long)kept + cost <= Share)
        {
            return true;
        }

        Return(cost);
        return false;
    }

    internal void Return(int cost) => Interlocked.Add(ref _used, -cost);
}
