using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Transport.Benchmarks.Load;

/// <summary>
/// As many frames as fit 64 KiB, made once, with a random masking key in each. Sending it again changes only the sequence numbers, so that the
/// generator leaves the processor to the server.
/// </summary>
internal sealed class FrameBatch
{
    public const int MaxBytes = 64 * 1024;

    private readonly byte[] _bytes;
    private readonly int[] _keys;
    private readonly int _frameLength;
    private readonly int _payloadOffset;

    public FrameBatch(LoadProtocol protocol, int size)
    {
        byte[] header = FrameHeader.Of(protocol, size, isMasked: protocol == LoadProtocol.WebSocket);
        _payloadOffset = header.Length;
        _frameLength = header.Length + size;
        _keys = new int[Math.Max(1, MaxBytes / _frameLength)];
        _bytes = new byte[_keys.Length * _frameLength];
        if (protocol == LoadProtocol.WebSocket)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_keys.AsSpan()));
        }

        for (int i = 0; i < _keys.Length; i++)
        {
            Span<byte> frame = _bytes.AsSpan(i * _frameLength, _frameLength);
            header.CopyTo(frame);
            Span<byte> payload = frame[_payloadOffset..];
            if (protocol == LoadProtocol.WebSocket)
            {
                BinaryPrimitives.WriteInt32LittleEndian(frame[(_payloadOffset - sizeof(int))..], _keys[i]);
            }

            // The payload is zeros, and zeros under a mask are the key over and over.
            for (int position = 0; position < size; position++)
            {
                payload[position] = (byte)(_keys[i] >> (position % sizeof(int) * 8));
            }
        }
    }

    public int Capacity => _keys.Length;

    /// <returns>Frames with the numbers from <paramref name="first"/> on; valid until the next call.</returns>
    public ReadOnlyMemory<byte> Fill(int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan((i * _frameLength) + _payloadOffset), (first + i) ^ _keys[i]);
        }

        return _bytes.AsMemory(0, count * _frameLength);
    }
}
