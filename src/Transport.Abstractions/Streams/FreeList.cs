using System.Collections.Concurrent;

namespace Transport.Streams;

/// <summary>Objects of one kind that are free to be used again, up to a number. Thread-safe.</summary>
internal sealed class FreeList<T>(int capacity)
    where T : class
{
    private readonly ConcurrentQueue<T> _others = new();
    private T? _last;
    private int _count;

    public T? TryTake()
    {
        T? item = Interlocked.Exchange(ref _last, null);
        if (item is null && _others.TryDequeue(out item))
        {
            Interlocked.Decrement(ref _count);
        }

        return item;
    }

    /// <summary>Keeps it, or leaves one to the garbage collector if there are enough.</summary>
    public void Put(T item)
    {
        // The one used last is the one in the processor's cache.
        T? older = Interlocked.Exchange(ref _last, item);
        if (older is null)
        {
            return;
        }

        if (Interlocked.Increment(ref _count) > capacity)
        {
            Interlocked.Decrement(ref _count);
            return;
        }

        _others.Enqueue(older);
    }
}
