namespace Transport.Tests.Streams;

/// <summary>Bytes in one direction: bounded, cut into pieces by a function from what is there to how much a read gets.</summary>
internal sealed class BytePipe(Func<int, int>? cut)
{
    private const int Capacity = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<byte> _bytes = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _broken;
    private int _readers;

    public bool Completed { get; private set; }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_broken)
                {
                    throw new IOException("broken");
                }

                if (_bytes.Count > 0 || Completed)
                {
                    int count = Math.Min(buffer.Length, _bytes.Count);
                    count = count == 0 || cut is null ? count : Math.Clamp(cut(count), 1, count);
                    for (int i = 0; i < count; i++)
                    {
                        buffer.Span[i] = _bytes.Dequeue();
                    }

                    Signal();
                    return count;
                }

                _readers++;
                Signal();
                changed = _changed.Task;
            }

            await changed;
            lock (_lock)
            {
                _readers--;
            }
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Task changed;
            lock (_lock)
            {
                if (_broken || Completed)
                {
                    throw new IOException("broken");
                }

                int room = Math.Min(Capacity - _bytes.Count, bytes.Length);
                foreach (byte value in bytes.Span[..room])
                {
                    _bytes.Enqueue(value);
                }

                bytes = bytes[room..];
                changed = _changed.Task;
                if (room > 0)
                {
                    Signal();
                    continue;
                }
            }

            await changed;
        }
    }

    /// <summary>Completes when everything written was read and the reader is waiting for more.</summary>
    public async Task EmptiedAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_bytes.Count == 0 && _readers > 0)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed;
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            Completed = true;
            Signal();
        }
    }

    public void Break()
    {
        lock (_lock)
        {
            _broken = true;
            Signal();
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
