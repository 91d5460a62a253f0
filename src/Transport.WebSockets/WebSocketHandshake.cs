using System.Security.Cryptography;
using System.Text;

namespace Transport.WebSockets;

/// <summary>What both sides compute in an opening handshake over HTTP/1.1 (RFC 6455, section 4).</summary>
public static class WebSocketHandshake
{
    /// <summary>The only version there is (section 4.1).</summary>
    public const string Version = "13";

    private const int KeyBytes = 16;

    /// <summary>Added to every key (section 1.3).</summary>
    private static ReadOnlySpan<byte> Guid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>A fresh <c>Sec-WebSocket-Key</c>.</summary>
    public static string CreateKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>True if a <c>Sec-WebSocket-Key</c> is 16 bytes in Base64, as it must be.</summary>
    /// <param name="key">The header's value.</param>
    public static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return key is { Length: 24 } && Convert.TryFromBase64String(key, bytes, out int written) && written == KeyBytes;
    }

    /// <summary>The <c>Sec-WebSocket-Accept</c> that answers a key.</summary>
    /// <param name="key">A key for which <see cref="IsKey"/> is true.</param>
    public static string CreateAccept(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
#pragma warning disable CA5350 // SHA-1 is what the protocol demands (section 1.3); it proves that the server understood, and protects nothing.
        return Convert.ToBase64String(SHA1.HashData([.. Encoding.ASCII.GetBytes(key), .. Guid]));
#pragma warning restore CA5350
    }
}
