using System.Diagnostics.CodeAnalysis;

namespace Transport.Datagrams;

/// <summary>Received datagrams that wait in order, bounded by what they keep in memory. Not thread-safe.</summary>
/// <remarks>
/// <para>Every channel has one. A transport that shares a socket among channels has one more for each, since whoever reads the socket must not wait.</para>
/// <para><b>What counts:</b> the bytes of the datagrams and 64 for each receive. Datagrams keep the whole block that they lie in, which others may have
/// filled for the most part. So once the datagrams that wait here keep more blocks than the bound allows, few bytes are copied together
/// into a block of the queue's own. What is kept in all is at most about twice the bound, and two blocks.</para>
/// <para>Queues with a <see cref="DatagramBudget"/> have one block's datagrams in many of them, and each may be the last to keep it. So once too many blocks are in
/// use, they copy everything, into memory of that size.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a queue.")]
public sealed class DatagramQueue
{
    private const int CostOfReceive = 64;

    /// <summary>Datagrams of that many bytes are not copied: they may keep a block.</summary>
    private const int WorthABlock = DatagramBlock.Size / 8;

    private readonly Queue<Entry> _entries = new();
    private readonly int _capacity;
    private readonly int _maxBlocks;
    private readonly DatagramBudget? _budget;
    private DatagramBlock? _lastBlock;
    private DatagramBlock? _own;
    private int _ownFilled;
    private int _cost;
    private int _blocks;

    /// <summary>An empty queue.</summary>
    /// <param name="capacity">See the remarks on this type. An empty queue takes what comes, whatever its size.</param>
    /// <param name="budget">What this and other queues may keep together; <see langword="null"/> if there is no such bound. It also bounds what an empty queue takes.</param>
    public DatagramQueue(int capacity, DatagramBudget? budget = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
        _budget = budget;
        _maxBlocks = Math.Max(1, capacity / DatagramBlock.Size);
    }

    /// <summary>True if nothing waits.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Takes over datagrams and their reference to a block.</summary>
    /// <returns>False if there is no room: then they are still the caller's.</returns>
    public bool TryEnqueue(in ReceivedDatagrams datagrams)
    {
        int cost = datagrams.Length + CostOfReceive;
        if (_cost + cost > _capacity && _entries.Count > 0)
        {
            return false;
        }

        if (_budget is not null && !_budget.TryTake(cost, _cost))
        {
            return false;
        }

        bool another = datagrams.Block != _lastBlock;
        bool crowded = _budget is not null && DatagramBlock.AreTooMany;
        ReceivedDatagrams kept = datagrams;
        if (another && (crowded || (_blocks >= _maxBlocks && datagrams.Length < WorthABlock)))
        {
            kept = Copy(datagrams, crowded);
            another = kept.Block != _lastBlock;
        }

        _entries.Enqueue(new Entry(kept, another));
        _lastBlock = kept.Block;
        _blocks += another ? 1 : 0;
        _cost += cost;
        return true;
    }

    /// <summary>Takes out what came first; the caller owns its reference from now on.</summary>
    public bool TryDequeue(out ReceivedDatagrams datagrams)
    {
        if (!_entries.TryDequeue(out Entry entry))
        {
            datagrams = default;
            return false;
        }

        datagrams = entry.Datagrams;
        _cost -= datagrams.Length + CostOfReceive;
        _budget?.Return(datagrams.Length + CostOfReceive);
        _blocks -= entry.IsFirstInBlock ? 1 : 0;
        if (_entries.Count == 0)
        {
            _lastBlock = null;
            ReleaseOwn();
        }

        return true;
    }

    /// <summary>Lets go of everything.</summary>
    public void Clear()
    {
        while (TryDequeue(out ReceivedDatagrams datagrams))
        {
            datagrams.Block!.Release();
        }
    }

    private ReceivedDatagrams Copy(in ReceivedDatagrams datagrams, bool crowded)
    {
        if (_own is null || _own.Memory.Length - _ownFilled < datagrams.Length)
        {
            ReleaseOwn();
            _own = crowded ? DatagramBlock.Rent(atLeast: Math.Max(datagrams.Length, _cost)) : DatagramBlock.Rent();
        }

        datagrams.Block!.Memory.Span.Slice(datagrams.Offset, datagrams.Length).CopyTo(_own.Memory.Span[_ownFilled..]);
        datagrams.Block.Release();
        _own.AddReference();
        ReceivedDatagrams copy = new(_own, _ownFilled, datagrams.Length, datagrams.DatagramSize, datagrams.Sender);
        _ownFilled += datagrams.Length;
        return copy;
    }

    private void ReleaseOwn()
    {
        _own?.Release();
        _own = null;
        _ownFilled = 0;
    }

    private readonly record struct Entry(ReceivedDatagrams Datagrams, bool IsFirstInBlock);
}
