using DotNetty.Buffers;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>Numbered messages in DotNetty's buffers.</summary>
internal static class DotNettyMessage
{
    public static IByteBuffer Create(IByteBufferAllocator allocator, byte[] payload, int number)
    {
        Numbered.Write(payload, number);
        return allocator.Buffer(payload.Length).WriteBytes(payload);
    }

    /// <summary>The received bytes, valid until the buffer is released. The decoder hands out slices of contiguous buffers.</summary>
    public static ReadOnlySpan<byte> Payload(IByteBuffer buffer)
    {
        ArraySegment<byte> bytes = buffer.GetIoBuffer(buffer.ReaderIndex, buffer.ReadableBytes);
        return bytes;
    }
}
