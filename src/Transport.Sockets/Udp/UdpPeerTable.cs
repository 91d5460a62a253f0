using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Transport.Sockets;

/// <summary>The peers of a shared socket by address, bounded in number. Pure: it takes the time instead of asking for it. Not thread-safe.</summary>
/// <typeparam name="TPeer">What is kept for a peer.</typeparam>
internal sealed class UdpPeerTable<TPeer>(int capacity)
    where TPeer : class
{
    private readonly Dictionary<SocketAddress, Entry> _entries = [];

    public int Count => _entries.Count;

    public bool IsFull => _entries.Count >= capacity;

    public IEnumerable<TPeer> Peers => _entries.Values.Select(static entry => entry.Peer);

    /// <summary>The peer at an address, of whom something was heard just now.</summary>
    public bool TryHear(SocketAddress address, long now, [NotNullWhen(true)] out TPeer? peer)
    {
        if (!_entries.TryGetValue(address, out Entry? entry))
        {
            peer = null;
            return false;
        }

        entry.LastHeard = now;
        peer = entry.Peer;
        return true;
    }

    /// <param name="address">Kept as the key, so it must not change any more.</param>
    /// <param name="peer">What is kept for it.</param>
    /// <param name="now">The time.</param>
    /// <returns>False if the table is full.</returns>
    public bool TryAdd(SocketAddress address, TPeer peer, long now) => !IsFull && _entries.TryAdd(address, new Entry(peer) { LastHeard = now });

    /// <summary>Removes this very peer; another one that has taken its place stays.</summary>
    public bool Remove(SocketAddress address, TPeer peer) =>
        _entries.TryGetValue(address, out Entry? entry) && entry.Peer == peer && _entries.Remove(address);

    /// <summary>Removes all of whom nothing was heard since a time.</summary>
    /// <returns>Those that were removed.</returns>
    public List<TPeer> RemoveSilentSince(long time)
    {
        List<TPeer> removed = [];
        foreach ((SocketAddress address, Entry entry) in _entries)
        {
            if (entry.LastHeard <= time)
            {
                removed.Add(entry.Peer);

                // Allowed while a dictionary is enumerated.
                _entries.Remove(address);
            }
        }

        return removed;
    }

    private sealed class Entry(TPeer peer)
    {
        public TPeer Peer => peer;

        public long LastHeard { get; set; }
    }
}
