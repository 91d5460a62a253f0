namespace Transport.Datagrams;

/// <summary>How messages are put into datagrams and found in them again. Both sides must use the same. Implement it for a protocol of your own.</summary>
/// <remarks>One object serves all channels and must be thread-safe; what one channel remembers is in its <see cref="DatagramCodec"/>.</remarks>
public interface IDatagramFraming
{
    /// <summary>For error messages, such as <c>sequenced</c>.</summary>
    string Name { get; }

    /// <summary>See <see cref="ChannelCapabilities.PreservesKind"/>.</summary>
    bool PreservesKind { get; }

    /// <summary>True if messages that are delivered come in the order in which they were sent; some may be missing.</summary>
    bool Ordered { get; }

    /// <summary>True if no datagram of this framing begins with the bytes 0x54 0x43 (<c>TC</c>), so that those of address validation cannot be mistaken for one. Default false.</summary>
    bool AllowsAddressValidation => false;

    /// <summary>The largest message that fits datagrams of a size.</summary>
    /// <param name="maxDatagramSize">Bytes that one datagram may carry.</param>
    int GetMaxMessageSize(int maxDatagramSize);

    /// <summary>One channel's state. Called when a channel is made.</summary>
    /// <param name="maxDatagramSize">Bytes that one datagram may carry.</param>
    /// <param name="maxMessageSize">The channel's limit.</param>
    /// <param name="timeProvider">The clock of the timestamps given to the codec.</param>
    DatagramCodec CreateCodec(int maxDatagramSize, int maxMessageSize, TimeProvider timeProvider);
}
