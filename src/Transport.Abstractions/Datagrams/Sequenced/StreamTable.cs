namespace Transport.Datagrams;

/// <summary>The few streams that a channel remembers.</summary>
/// <remarks>
/// A stream number that is new is either a sender that has started again or somebody who pretends to be it. Both are let in, and only the place that is given up for it differs
/// from first come, first gone: it is that of the stream of which the fewest datagrams came. So a flood of invented streams takes places from itself and not from a sender at work.
/// </remarks>
internal sealed class StreamTable
{
    public const int Capacity = 4;

    private readonly SenderStream?[] _streams = new SenderStream?[Capacity];
    private SenderStream? _latest;
    private long _clock;

    /// <summary>The stream with a number, or null.</summary>
    public SenderStream? Find(uint id)
    {
        if (_latest is { } latest && latest.Id == id)
        {
            return latest;
        }

        foreach (SenderStream? stream in _streams)
        {
            if (stream is not null && stream.Id == id)
            {
                return stream;
            }
        }

        return null;
    }

    /// <summary>The stream whose place a new one takes; null if there is a free one.</summary>
    public SenderStream? FindLeast()
    {
        SenderStream? least = null;
        foreach (SenderStream? stream in _streams)
        {
            if (stream is null)
            {
                return null;
            }

            if (least is null || (stream.Datagrams, stream.Heard).CompareTo((least.Datagrams, least.Heard)) < 0)
            {
                least = stream;
            }
        }

        return least;
    }

    /// <summary>Begins a stream.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="replaced">What <see cref="FindLeast"/> said; nothing is kept for it any more.</param>
    public SenderStream Add(uint id, SenderStream? replaced)
    {
        SenderStream stream = replaced ?? AddPlace();
        stream.Reset(id);
        return stream;
    }

    /// <summary>Notes that a datagram of a stream came.</summary>
    public void Hear(SenderStream stream)
    {
        stream.Datagrams++;
        stream.Heard = ++_clock;
        _latest = stream;
    }

    private SenderStream AddPlace()
    {
        int slot = Array.IndexOf(_streams, null);
        return _streams[slot] = new SenderStream(slot);
    }
}
