using System.Numerics;
using System.Runtime.InteropServices;

namespace Transport.WebSockets;

/// <summary>Masks and unmasks, which is the same: byte <c>i</c> is combined with byte <c>i mod 4</c> of the key (RFC 6455, section 5.3).</summary>
internal static class Masking
{
    /// <param name="payload">Changed in place.</param>
    /// <param name="key">The key as it stands in the frame, first byte lowest.</param>
    /// <param name="offset">How many bytes of the frame's payload came before.</param>
    public static void Apply(Span<byte> payload, uint key, int offset)
    {
        // Turned so that the byte for the first byte of this piece is the lowest.
        key = BitOperations.RotateRight(key, 8 * (offset & 3));
        Span<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(payload);
        Vector<byte> keys = Vector.AsVectorByte(new Vector<uint>(key));
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] ^= keys;
        }

        Span<byte> rest = payload[(vectors.Length * Vector<byte>.Count)..];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] ^= (byte)(key >> (8 * (i & 3)));
        }
    }
}
