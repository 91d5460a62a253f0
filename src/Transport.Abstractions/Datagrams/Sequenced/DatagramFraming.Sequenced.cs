namespace Transport.Datagrams;

/// <content>Numbered messages.</content>
public static partial class DatagramFraming
{
    /// <summary>Numbered messages, larger than a datagram if need be: each is delivered whole and once, or not at all.</summary>
    /// <param name="options">How late messages are treated, and the bounds on incomplete ones; <see langword="null"/> for the defaults. Copied.</param>
    /// <remarks>
    /// <para>Adds 15 bytes to each datagram, or 23 to each fragment of a larger message, which may have up to 4,096. A message is lost as a whole when one of its fragments is.
    /// The wire format is in <c>docs/datagram-framing.md</c>.</para>
    /// <para>Duplicates are recognised among the latest 4,096 messages of a sender; what is older counts as late and is never delivered. A restarted sender begins a new stream under a random number
    /// and is recognised by it. The latest four streams are remembered, so duplicates and order are promised within a stream.</para>
    /// <para>The checksum (CRC-32C) finds damage, not malice. Whoever can forge the peer's address can also deliver messages in its name; somebody who cannot see the traffic can neither make
    /// genuine messages count as late nor as duplicates, except by guessing a 32-bit number, but can crowd incomplete messages out of the bounds set here.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public static IDatagramFraming Sequenced(SequencedFramingOptions? options = null)
    {
        options ??= new SequencedFramingOptions();
        foreach (string failure in options.Validate())
        {
            throw new ArgumentException(failure, nameof(options));
        }

        return new SequencedFraming(options);
    }
}
