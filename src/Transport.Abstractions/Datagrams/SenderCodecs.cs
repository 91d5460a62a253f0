using System.Net;

namespace Transport.Datagrams;

/// <summary>What the framing remembers of each sender, on a channel with more than one peer: their numbers have nothing to do with each other.</summary>
/// <remarks>Bounded: of many senders, who was heard least recently is forgotten, so that made-up addresses cost nobody memory. Pure and not thread-safe.</remarks>
internal sealed class SenderCodecs(Func<DatagramCodec> createCodec)
{
    public const int MaxSenders = 256;

    private readonly Dictionary<EndPoint, Entry> _entries = [];
    private Entry? _last;
    private long _missingOfForgotten;

    public int Count => _entries.Count;

    public long Missing => _missingOfForgotten + _entries.Values.Sum(static entry => entry.Codec.Missing);

    public DatagramCodec Of(EndPoint sender, long timestamp)
    {
        Entry? entry = _last;
        if (entry is null || !ReferenceEquals(entry.Sender, sender))
        {
            if (!_entries.TryGetValue(sender, out entry))
            {
                entry = Add(sender);
            }

            _last = entry;
        }

        entry.LastHeard = timestamp;
        return entry.Codec;
    }

    public int Expire(long timestamp) => _entries.Values.Sum(entry => entry.Codec.Expire(timestamp));

    /// <summary>Gives back what all of them keep. Nothing is asked of them any more.</summary>
    public void Release()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Codec.Dispose();
        }

        _entries.Clear();
        _last = null;
    }

    private Entry Add(EndPoint sender)
    {
        if (_entries.Count >= MaxSenders)
        {
            Entry oldest = _entries.Values.MinBy(static entry => entry.LastHeard)!;
            _entries.Remove(oldest.Sender);
            _missingOfForgotten += oldest.Codec.Missing;
            oldest.Codec.Dispose();
        }

        Entry entry = new(sender, createCodec());
        _entries.Add(sender, entry);
        return entry;
    }

    private sealed class Entry(EndPoint sender, DatagramCodec codec)
    {
        public EndPoint Sender => sender;

        public DatagramCodec Codec => codec;

        public long LastHeard { get; set; }
    }
}
