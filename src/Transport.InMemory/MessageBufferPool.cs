using System.Numerics;

namespace Transport.InMemory;

/// <summary>The buffers of one direction that are free, by size; bounded in bytes.</summary>
internal sealed class MessageBufferPool
{
    private const int SmallestShift = 6;
    private const int LargestShift = 20;

    private readonly Lock _lock = new();
    private readonly Stack<MessageBuffer>?[] _free = new Stack<MessageBuffer>?[LargestShift + 1];
    private readonly long _maxBytes;
    private long _bytes;

    public MessageBufferPool(long maxBytes) => _maxBytes = maxBytes;

    public MessageBuffer Rent(int length)
    {
        int shift = Math.Max(SmallestShift, BitOperations.Log2((uint)Math.Max(length - 1, 1)) + 1);
        if (shift > LargestShift)
        {
            return new MessageBuffer(this, length);
        }

        lock (_lock)
        {
            if (_free[shift] is { } free && free.TryPop(out MessageBuffer? buffer))
            {
                _bytes -= buffer.Capacity;
                return buffer;
            }
        }

        return new MessageBuffer(this, 1 << shift);
    }

    public void Return(MessageBuffer buffer)
    {
        int shift = BitOperations.Log2((uint)buffer.Capacity);
        if (shift > LargestShift || buffer.Capacity != 1 << shift)
        {
            return;
        }

        lock (_lock)
        {
            if (_bytes + buffer.Capacity <= _maxBytes)
            {
                _bytes += buffer.Capacity;
                (_free[shift] ??= new Stack<MessageBuffer>()).Push(buffer);
            }
        }
    }
}
