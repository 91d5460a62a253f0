using System.Diagnostics.CodeAnalysis;

namespace Transport.Datagrams;

/// <summary>A message found by a <see cref="DatagramCodec"/>: where it lies in the datagram, or put together in memory of its own.</summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "A result, never compared.")]
public readonly struct DatagramMessage
{
    /// <summary>A message that lies in the datagram which was read; nothing is copied.</summary>
    /// <param name="offset">Where it begins in the datagram.</param>
    /// <param name="length">Bytes of payload.</param>
    /// <param name="kind">What it is. The channel checks that text is valid UTF-8.</param>
    public DatagramMessage(int offset, int length, MessageKind kind)
    {
        Offset = offset;
        Length = length;
        Kind = kind;
    }

    /// <summary>A message that was put together from several datagrams.</summary>
    /// <param name="assembled">The message; it belongs to whoever receives this value.</param>
    public DatagramMessage(ReceivedMessage assembled)
    {
        Assembled = assembled;
        Length = assembled.Length;
        Kind = assembled.Kind;
    }

    /// <summary>Set if the message was put together; otherwise it lies in the datagram.</summary>
    public ReceivedMessage? Assembled { get; }

    /// <summary>Where it begins in the datagram.</summary>
    public int Offset { get; }

    /// <summary>Bytes of payload.</summary>
    public int Length { get; }

    /// <summary>What it is.</summary>
    public MessageKind Kind { get; }
}
