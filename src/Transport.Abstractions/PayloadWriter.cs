using System.Buffers;

namespace Transport;

/// <summary>The buffer behind <see cref="IMessageChannel.SendAsync{TState}"/>: pooled, growing, and never above the message limit.</summary>
/// <remarks>One writer is kept per thread, so that a send by callback allocates nothing in the steady state. Its array goes back to the pool after each message.</remarks>
internal sealed class PayloadWriter : IBufferWriter<byte>
{
    private const int FirstSize = 512;

    /// <summary>UTF-8 takes up to 3 bytes for a character and JSON escapes up to 6, so serializers ask for more than they write.</summary>
    private const int MaxHintFactor = 6;

    [ThreadStatic]
    private static PayloadWriter? s_cached;

    private byte[] _buffer = [];
    private int _written;
    private int _limit;
    private MessageChannel? _channel;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _written);

    public static PayloadWriter Rent(int limit, MessageChannel channel)
    {
        PayloadWriter writer = s_cached ?? new PayloadWriter();
        s_cached = null;
        writer._limit = limit;
        writer._channel = channel;
        return writer;
    }

    public void Return()
    {
        ReturnBuffer();
        _written = 0;
        _channel = null;
        s_cached = this;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        if (_written + count > _limit)
        {
            throw _channel!.CreateTooLargeError((long)_written + count);
        }

        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <remarks>A hint may be a serializer's worst case, so it is refused only when nothing that fits could need it; <see cref="Advance"/> refuses the rest.</remarks>
    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_channel is null)
        {
            throw new InvalidOperationException("The writer of a message was used after the callback returned. Write the whole payload inside the callback.");
        }

        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _written >= needed)
        {
            return;
        }

        if (_written >= _limit || needed > MaxHintFactor * (long)_limit + FirstSize)
        {
            throw _channel.CreateTooLargeError((long)_written + needed);
        }

        int size = (int)Math.Min(Math.Max(Math.Max((long)_written + needed, FirstSize), 2L * _buffer.Length), Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(larger);
        ReturnBuffer();
        _buffer = larger;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
