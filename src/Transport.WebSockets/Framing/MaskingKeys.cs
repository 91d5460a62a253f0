using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Transport.WebSockets;

/// <summary>Unpredictable masking keys (RFC 6455, section 10.3), drawn a block at a time, since a cryptographic call for each message costs more than the message.</summary>
internal sealed class MaskingKeys
{
    private readonly uint[] _keys = new uint[64];
    private int _used = 64;

    public uint Next()
    {
        if (_used == _keys.Length)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_keys.AsSpan()));
            _used = 0;
        }

        return _keys[_used++];
    }
}
