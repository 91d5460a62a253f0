using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Transport.Datagrams;

/// <summary>Datagrams that were received at once, one behind the other in a pooled block.</summary>
/// <remarks>Whoever holds it owns one reference to the block and ends it by <see cref="DatagramBlock.Release"/>. The default value has no block and means the end.</remarks>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "A result, never compared.")]
public readonly struct ReceivedDatagrams
{
    /// <summary>Datagrams in a block.</summary>
    /// <param name="block">The block, with one reference for whoever receives this value.</param>
    /// <param name="offset">Where the first begins.</param>
    /// <param name="length">Bytes of all of them. 0 is one empty datagram.</param>
    /// <param name="datagramSize">The size of each but the last, which may be shorter. At least 1 unless <paramref name="length"/> is 0.</param>
    /// <param name="sender">Who sent them, where a channel has more than one peer.</param>
    public ReceivedDatagrams(DatagramBlock block, int offset, int length, int datagramSize, EndPoint? sender = null)
    {
        Block = block;
        Offset = offset;
        Length = length;
        DatagramSize = datagramSize;
        Sender = sender;
    }

    /// <summary>Where they lie; <see langword="null"/> at the end.</summary>
    public DatagramBlock? Block { get; }

    /// <summary>Where the first begins in <see cref="DatagramBlock.Memory"/>.</summary>
    public int Offset { get; }

    /// <summary>Bytes of all of them.</summary>
    public int Length { get; }

    /// <summary>The size of each but the last.</summary>
    public int DatagramSize { get; }

    /// <summary>How many they are.</summary>
    public int Count => Length == 0 ? 1 : (Length + DatagramSize - 1) / DatagramSize;

    /// <summary>Who sent them, where a channel has more than one peer.</summary>
    public EndPoint? Sender { get; }
}
