namespace Transport.Datagrams;

/// <summary>One channel's part of a datagram framing: sequence numbers, fragments, what arrived already.</summary>
/// <remarks>
/// <para>The sending members are called by one thread at a time, under a lock: they must not wait nor call the channel. So are the receiving members, by
/// another thread at the same time; the two sides must share nothing unguarded. Nothing here waits, reads a clock or touches a socket.</para>
/// <para>Datagrams come from the network and may hold anything. <see cref="Read"/> never throws for them: it says what they were. Whatever a codec keeps
/// on account of datagrams received is bounded.</para>
/// </remarks>
public abstract class DatagramCodec : IDisposable
{
    /// <summary>Sending: refuses payloads that this framing cannot carry. Called before anything is written, possibly by many threads at once.</summary>
    /// <exception cref="ArgumentException">The payload cannot be carried; the message says why.</exception>
    public virtual void CheckPayload(ReadOnlySpan<byte> payload)
    {
    }

    /// <summary>Sending: how many datagrams a message takes, at least 1, and the size of each but the last, which may be shorter.</summary>
    /// <param name="payloadLength">At most the channel's limit.</param>
    /// <param name="datagramSize">With the framing's own bytes.</param>
    public abstract int CountDatagrams(int payloadLength, out int datagramSize);

    /// <summary>Sending: writes one datagram of a message. Called for each index from 0 to the count less 1, in order, and not interleaved with another message.</summary>
    /// <param name="payload">The whole message.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="index">Which of its datagrams.</param>
    /// <param name="destination">At least as long as <see cref="CountDatagrams"/> said.</param>
    /// <returns>Bytes written.</returns>
    public abstract int WriteDatagram(ReadOnlySpan<byte> payload, MessageKind kind, int index, Span<byte> destination);

    /// <summary>Receiving: understands one datagram.</summary>
    /// <param name="datagram">As it came; valid during the call. It may be changed in place.</param>
    /// <param name="timestamp">Now, of the clock's <see cref="TimeProvider.GetTimestamp"/>. Never less than in an earlier call.</param>
    /// <param name="message">The message, if the result is <see cref="DatagramReading.Message"/>.</param>
    public abstract DatagramReading Read(Span<byte> datagram, long timestamp, out DatagramMessage message);

    /// <summary>Receiving: gives up what has waited too long. Called from time to time while the channel is open, also when nothing comes.</summary>
    /// <param name="timestamp">As in <see cref="Read"/>.</param>
    /// <returns>How many messages were given up incomplete.</returns>
    public virtual int Expire(long timestamp) => 0;

    /// <summary>Receiving: messages missing so far, see <see cref="IDatagramStatistics.Missing"/>.</summary>
    public virtual long Missing => 0;

    /// <summary>Gives back what is kept. Called once, when no other call is under way nor will be made.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what is kept.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
