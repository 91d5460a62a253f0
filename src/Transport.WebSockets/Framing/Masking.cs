using System.Numerics;
using System.Runtime.InteropServices;

namespace Transport.WebSockets;

/// <summary>Masks and unmasks, which is the same: byte <c>i</c> is combined with byte <c>i mod 4</c> of the key (RFC 6455, section 5.3).</summary>
internal static class Masking
{
    /// <param name="source">The bytes to change.</param>
    /// <param name="destination">Where they go: the same place, or one that does not overlap it. At least as long.</param>
    /// <param name="key">The key as it stands in the frame, first byte lowest.</param>
    /// <param name="offset">How many bytes of the frame's payload came before.</param>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint key, int offset)
    {
        // Turned so that the byte for the first byte of this piece is the lowest.
        key = BitOperations.RotateRight(key, 8 * (offset & 3));
        ReadOnlySpan<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(source);
        Span<Vector<byte>> results = MemoryMarshal.Cast<byte, Vector<byte>>(destination)[..vectors.Length];
        Vector<byte> keys = Vector.AsVectorByte(new Vector<uint>(key));
        for (int i = 0; i < vectors.Length; i++)
        {
            results[i] = vectors[i] ^ keys;
        }

        int done = vectors.Length * Vector<byte>.Count;
        for (int i = done; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ (key >> (8 * (i & 3))));
        }
    }
}
