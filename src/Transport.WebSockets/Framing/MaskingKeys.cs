using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Transport.WebSockets;

/// <summary>Unpredictable masking keys (RFC 6455, section 10.3), drawn a block at a time, since a cryptographic call for each message costs more than the message.</summary>
/// <remarks>A block belongs to a thread, not to a connection, so that it can be large without costing idle connections anything.</remarks>
internal static class MaskingKeys
{
    private const int KeysPerBlock = 1024;

    [ThreadStatic]
    private static uint[]? s_keys;

    [ThreadStatic]
    private static int s_left;

    public static uint Next()
    {
        uint[] keys = s_left == 0 ? Fill() : s_keys!;
        return keys[--s_left];
    }

    private static uint[] Fill()
    {
        uint[] keys = s_keys ??= new uint[KeysPerBlock];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys.AsSpan()));
        s_left = keys.Length;
        return keys;
    }
}
