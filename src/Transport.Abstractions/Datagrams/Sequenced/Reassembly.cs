using System.Diagnostics.CodeAnalysis;

namespace Transport.Datagrams;

/// <summary>All incomplete messages of a channel, bounded in number, bytes and time. Those that began first are given up first.</summary>
/// <param name="maxMessages">How many are kept.</param>
/// <param name="maxBytes">What they may take in all, also while one of them grows.</param>
/// <param name="timeout">How long each may take, in the units of timestamps.</param>
internal sealed class Reassembly(int maxMessages, long maxBytes, long timeout)
{
    private readonly Dictionary<ulong, FragmentAssembly> _assemblies = [];
    private FragmentAssembly? _oldest;
    private FragmentAssembly? _newest;
    private int _givenUp;

    /// <summary>How many messages are incomplete.</summary>
    public int Count => _assemblies.Count;

    /// <summary>The memory they take.</summary>
    public long Bytes { get; private set; }

    /// <summary>The most they ever took, while one of them grew.</summary>
    public long MostBytes { get; private set; }

    /// <summary>False if a message could not be put together within the bounds even if it were the only one.</summary>
    public bool CanHold(FragmentLayout layout) => FragmentAssembly.PeakBytes(layout) <= maxBytes;

    public bool TryFind(SenderStream stream, uint sequence, [MaybeNullWhen(false)] out FragmentAssembly assembly)
    {
        if (_assemblies.Count == 0)
        {
            assembly = null;
            return false;
        }

        return _assemblies.TryGetValue(Key(stream, sequence), out assembly);
    }

    /// <summary>Begins a message of which nothing is kept, and which <see cref="CanHold"/> allows.</summary>
    public FragmentAssembly Begin(SenderStream stream, in SequencedHeader header, long timestamp)
    {
        if (_assemblies.Count == maxMessages)
        {
            GiveUp(_oldest!);
        }

        FragmentAssembly assembly = FragmentAssembly.Begin(stream, header, timestamp);
        _assemblies.Add(Key(stream, header.Sequence), assembly);
        assembly.Older = _newest;
        _ = _newest is null ? _oldest = assembly : _newest.Newer = assembly;
        _newest = assembly;
        Bytes += assembly.Bytes;
        return assembly;
    }

    /// <summary>Adds a fragment that had not come, after making room for it at the expense of others.</summary>
    public void Add(FragmentAssembly assembly, int index, ReadOnlySpan<byte> fragment)
    {
        long growth = assembly.GrowthBytes(index);
        while (Bytes + growth > maxBytes)
        {
            GiveUp((_oldest == assembly ? assembly.Newer : _oldest)!);
        }

        MostBytes = Math.Max(MostBytes, Bytes + growth);
        Bytes -= assembly.Bytes;
        assembly.Add(index, fragment);
        Bytes += assembly.Bytes;
    }

    /// <summary>Takes a complete message out.</summary>
    public ReceivedMessage Take(FragmentAssembly assembly)
    {
        Unlink(assembly);
        ReceivedMessage message = assembly.Take();
        assembly.Release();
        return message;
    }

    /// <summary>Drops an incomplete message, for a reason that the caller accounts for.</summary>
    public void Drop(FragmentAssembly assembly)
    {
        assembly.Stream.Mark(assembly.Sequence, Arrival.Dropped);
        Unlink(assembly);
        assembly.Release();
    }

    /// <summary>Drops an incomplete message and counts it as such.</summary>
    public void GiveUp(FragmentAssembly assembly)
    {
        Drop(assembly);
        _givenUp++;
    }

    /// <summary>Gives up all messages of a stream.</summary>
    public void GiveUp(SenderStream stream)
    {
        for (FragmentAssembly? assembly = _oldest; assembly is not null;)
        {
            FragmentAssembly? next = assembly.Newer;
            if (assembly.Stream == stream)
            {
                GiveUp(assembly);
            }

            assembly = next;
        }
    }

    /// <summary>Gives up what has waited too long.</summary>
    /// <returns>How many were given up since the last call, for whatever reason.</returns>
    public int Expire(long timestamp)
    {
        while (_oldest is { } assembly && timestamp - assembly.Began >= timeout)
        {
            GiveUp(assembly);
        }

        int givenUp = _givenUp;
        _givenUp = 0;
        return givenUp;
    }

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        while (_oldest is { } assembly)
        {
            Drop(assembly);
        }
    }

    private static ulong Key(SenderStream stream, uint sequence) => (ulong)stream.Slot << 32 | sequence;

    private void Unlink(FragmentAssembly assembly)
    {
        _assemblies.Remove(Key(assembly.Stream, assembly.Sequence));
        _ = assembly.Older is null ? _oldest = assembly.Newer : assembly.Older.Newer = assembly.Newer;
        _ = assembly.Newer is null ? _newest = assembly.Older : assembly.Newer.Older = assembly.Older;
        Bytes -= assembly.Bytes;
    }
}
