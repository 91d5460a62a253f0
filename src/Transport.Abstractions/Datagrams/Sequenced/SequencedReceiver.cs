namespace Transport.Datagrams;

/// <summary>Decides what becomes of each datagram. Pure: bytes and a timestamp in, a decision out.</summary>
/// <remarks>Of the numbers from the first to the highest of a stream each is delivered, late, incomplete (given up), missing, or being put together; never two of these.</remarks>
/// <param name="ordered">True if late messages are dropped.</param>
/// <param name="maxMessageSize">The channel's limit.</param>
/// <param name="reassembly">Where incomplete messages are kept.</param>
internal sealed class SequencedReceiver(bool ordered, int maxMessageSize, Reassembly reassembly)
{
    private readonly StreamTable _streams = new();
    private long _missing;

    public Reassembly Reassembly => reassembly;

    /// <summary>Numbers between those that came, of which nothing came. May be read by any thread.</summary>
    public long Missing => Volatile.Read(ref _missing);

    public DatagramReading Read(ReadOnlySpan<byte> datagram, long timestamp, out DatagramMessage message)
    {
        message = default;
        if (!SequencedHeader.TryRead(datagram, out SequencedHeader header) || !IsAcceptable(header, datagram.Length))
        {
            return DatagramReading.Malformed;
        }

        SenderStream stream = StreamOf(header.Stream);
        if (header.IsFragment)
        {
            return ReadFragment(stream, header, datagram[header.Length..^4], timestamp, out message);
        }

        DatagramReading reading = ReadWhole(stream, header.Sequence);
        if (reading == DatagramReading.Message)
        {
            message = new DatagramMessage(header.Length, datagram.Length - SequencedHeader.WholeOverhead, header.Kind);
        }

        return reading;
    }

    public int Expire(long timestamp) => reassembly.Expire(timestamp);

    public void Release() => reassembly.Release();

    private bool IsAcceptable(in SequencedHeader header, int datagramLength) => header.IsFragment
        ? header.Layout.MessageLength <= maxMessageSize && reassembly.CanHold(header.Layout)
        : datagramLength - SequencedHeader.WholeOverhead <= maxMessageSize;

    private SenderStream StreamOf(uint id)
    {
        SenderStream? stream = _streams.Find(id);
        if (stream is null)
        {
            SenderStream? replaced = _streams.FindLeast();
            if (replaced is not null)
            {
                reassembly.GiveUp(replaced);
            }

            stream = _streams.Add(id, replaced);
        }

        _streams.Hear(stream);
        return stream;
    }

    private DatagramReading ReadWhole(SenderStream stream, uint sequence)
    {
        switch (Meet(stream, sequence))
        {
            case null:
                return DatagramReading.Late;
            case Arrival.Delivered or Arrival.Dropped:
                return DatagramReading.Duplicate;
            case Arrival.Partial:
                GiveUpContradiction(stream, sequence);
                return DatagramReading.Malformed;
        }

        if (IsLate(stream, sequence))
        {
            return DatagramReading.Late;
        }

        stream.MarkDelivered(sequence);
        return DatagramReading.Message;
    }

    private DatagramReading ReadFragment(SenderStream stream, in SequencedHeader header, ReadOnlySpan<byte> fragment, long timestamp, out DatagramMessage message)
    {
        message = default;
        if (reassembly.TryFind(stream, header.Sequence, out FragmentAssembly? assembly))
        {
            return Continue(assembly, header, fragment, out message);
        }

        switch (Meet(stream, header.Sequence))
        {
            case null:
                return DatagramReading.Late;
            case Arrival.Delivered:
                return DatagramReading.Duplicate;
            case Arrival.Dropped or Arrival.Partial:
                // The message was counted when it was dropped; its other fragments are no further events.
                return DatagramReading.Kept;
        }

        if (IsLate(stream, header.Sequence))
        {
            return DatagramReading.Late;
        }

        assembly = reassembly.Begin(stream, header, timestamp);
        stream.Mark(header.Sequence, Arrival.Partial);
        reassembly.Add(assembly, header.Index, fragment);
        return DatagramReading.Kept;
    }

    private DatagramReading Continue(FragmentAssembly assembly, in SequencedHeader header, ReadOnlySpan<byte> fragment, out DatagramMessage message)
    {
        message = default;
        if (ordered && assembly.Stream.HasPassed(header.Sequence))
        {
            reassembly.Drop(assembly);
            return DatagramReading.Late;
        }

        bool isRepeated = assembly.Layout == header.Layout && assembly.Has(header.Index);
        if (assembly.Layout != header.Layout || assembly.Kind != header.Kind || (isRepeated && !assembly.Matches(header.Index, fragment)))
        {
            reassembly.GiveUp(assembly);
            return DatagramReading.Malformed;
        }

        if (isRepeated)
        {
            return DatagramReading.Duplicate;
        }

        reassembly.Add(assembly, header.Index, fragment);
        if (!assembly.IsComplete)
        {
            return DatagramReading.Kept;
        }

        assembly.Stream.MarkDelivered(header.Sequence);
        message = new DatagramMessage(reassembly.Take(assembly));
        return DatagramReading.Message;
    }

    /// <summary>Finds out what is known of a message, and takes its number for one that came.</summary>
    /// <returns>Null if it is too far behind to tell.</returns>
    private Arrival? Meet(SenderStream stream, uint sequence)
    {
        ReceiveWindow window = stream.Window;
        if (window.IsAhead(sequence))
        {
            Volatile.Write(ref _missing, _missing + window.Advance(sequence));
            return Arrival.None;
        }

        if (!window.IsInside(sequence))
        {
            return null;
        }

        Arrival arrival = window[sequence];
        if (arrival == Arrival.None && window.WasMissing(sequence))
        {
            Volatile.Write(ref _missing, _missing - 1);
        }

        return arrival;
    }

    private bool IsLate(SenderStream stream, uint sequence)
    {
        if (!ordered || !stream.HasPassed(sequence))
        {
            return false;
        }

        stream.Mark(sequence, Arrival.Dropped);
        return true;
    }

    private void GiveUpContradiction(SenderStream stream, uint sequence)
    {
        if (reassembly.TryFind(stream, sequence, out FragmentAssembly? assembly))
        {
            reassembly.GiveUp(assembly);
        }
    }
}
