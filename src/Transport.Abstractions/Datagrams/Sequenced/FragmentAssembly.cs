using System.Buffers;
using System.Numerics;
using Transport.Streams;

namespace Transport.Datagrams;

/// <summary>A message of which some fragments have come.</summary>
/// <remarks>
/// Fragments lie in the order in which they came, in a pooled array that doubles. So the memory follows what has come, whichever fragment is the first, and a message whose
/// fragments came in order is delivered where it lies. The last fragment takes a full place as long as it is not known where it will lie.
/// </remarks>
internal sealed class FragmentAssembly
{
    /// <summary>What an assembly takes beside its arrays, rounded up.</summary>
    private const int FixedBytes = 1024;

    /// <summary>The smallest array of the pool.</summary>
    private const int SmallestArray = 16;

    private const int KeptAssemblies = 64;
    private const int SwapBytes = 256;

    private static readonly FreeList<FragmentAssembly> Free = new(KeptAssemblies);

    private readonly ulong[] _arrived = new ulong[FragmentLayout.MaxCount / 64];
    private PooledMessage? _fragments;
    private ushort[] _order = [];
    private int _count;

    private FragmentAssembly()
    {
    }

    public SenderStream Stream { get; private set; } = null!;

    public uint Sequence { get; private set; }

    public FragmentLayout Layout { get; private set; }

    public MessageKind Kind { get; private set; }

    /// <summary>When the first fragment came.</summary>
    public long Began { get; private set; }

    /// <summary>Its neighbours in the order of <see cref="Began"/>.</summary>
    public FragmentAssembly? Older { get; set; }

    /// <inheritdoc cref="Older"/>
    public FragmentAssembly? Newer { get; set; }

    public bool IsComplete => _count == Layout.Count;

    /// <summary>The memory it takes.</summary>
    public long Bytes => FixedBytes + FragmentBytes + (long)_order.Length * sizeof(ushort);

    /// <summary>What the next fragment will take beyond that. While an array grows there are two.</summary>
    public long GrowthBytes
    {
        get
        {
            long needed = NeedsRoom ? ArrayFor((_count + 1) * Layout.Size) : 0;
            return needed + (_count == _order.Length ? ArrayFor(_count + 1) * sizeof(ushort) : 0);
        }
    }

    private int FragmentBytes => _fragments?.Memory.Length ?? 0;

    private bool NeedsRoom => (_count + 1) * Layout.Size > FragmentBytes;

    /// <summary>The most memory that a message can take on its way, larger than <see cref="Bytes"/> will ever be.</summary>
    public static long PeakBytes(FragmentLayout layout) =>
        FixedBytes + Growing(ArrayFor((long)layout.Size * layout.Count)) + Growing(ArrayFor(layout.Count) * sizeof(ushort));

    /// <summary>The largest array that may grow within so many bytes; a message fits if it is shorter by a fragment.</summary>
    public static long LargestArray(long maxBytes)
    {
        long rest = maxBytes - FixedBytes - Growing(FragmentLayout.MaxCount * sizeof(ushort));
        return 1L << BitOperations.Log2((ulong)(rest * 2 / 3));
    }

    public static FragmentAssembly Begin(SenderStream stream, in SequencedHeader header, long timestamp)
    {
        FragmentAssembly assembly = Free.TryTake() ?? new FragmentAssembly();
        assembly.Stream = stream;
        assembly.Sequence = header.Sequence;
        assembly.Layout = header.Layout;
        assembly.Kind = header.Kind;
        assembly.Began = timestamp;
        return assembly;
    }

    public bool Has(int index) => (_arrived[index / 64] >> (index % 64) & 1) != 0;

    /// <summary>True if a fragment that came before was the same as this one.</summary>
    public bool Matches(int index, ReadOnlySpan<byte> fragment) =>
        Place(_order.AsSpan(0, _count).IndexOf((ushort)index))[..fragment.Length].SequenceEqual(fragment);

    /// <summary>Keeps a fragment that had not come before, of the length that the layout gives it.</summary>
    public void Add(int index, ReadOnlySpan<byte> fragment)
    {
        MakeRoom();
        fragment.CopyTo(Place(_count));
        _order[_count++] = (ushort)index;
        _arrived[index / 64] |= 1UL << (index % 64);
    }

    /// <summary>Takes the message when it is complete. Nothing else is left to do but <see cref="Release"/>.</summary>
    public ReceivedMessage Take()
    {
        for (int place = 0; place < _count; place++)
        {
            while (_order[place] != place)
            {
                Swap(place, _order[place]);
            }
        }

        ReceivedMessage message = _fragments!.Lease(Layout.MessageLength, Kind);
        _fragments = null;
        return message;
    }

    /// <summary>Gives everything back, itself included.</summary>
    public void Release()
    {
        _fragments?.Return();
        _fragments = null;
        if (_order.Length > 0)
        {
            ArrayPool<ushort>.Shared.Return(_order);
            _order = [];
        }

        _arrived.AsSpan(0, (Layout.Count + 63) / 64).Clear();
        _count = 0;
        Stream = null!;
        Older = null;
        Newer = null;
        Free.Put(this);
    }

    /// <summary>The pool lends powers of two.</summary>
    private static long ArrayFor(long length) => (long)Math.Max(SmallestArray, BitOperations.RoundUpToPowerOf2((ulong)length));

    /// <summary>An array, and the one of half its size that it takes over from.</summary>
    private static long Growing(long bytes) => bytes + bytes / 2;

    private Span<byte> Place(int place) => _fragments!.Memory.Span.Slice(place * Layout.Size, Layout.Size);

    private void MakeRoom()
    {
        if (NeedsRoom)
        {
            PooledMessage larger = PooledMessage.Rent((int)ArrayFor((_count + 1) * Layout.Size));
            _fragments?.Memory.Span[..(_count * Layout.Size)].CopyTo(larger.Memory.Span);
            _fragments?.Return();
            _fragments = larger;
        }

        if (_count == _order.Length)
        {
            ushort[] longer = ArrayPool<ushort>.Shared.Rent((int)ArrayFor(_count + 1));
            _order.AsSpan(0, _count).CopyTo(longer);
            if (_order.Length > 0)
            {
                ArrayPool<ushort>.Shared.Return(_order);
            }

            _order = longer;
        }
    }

    private void Swap(int place, int other)
    {
        (_order[place], _order[other]) = (_order[other], _order[place]);
        Span<byte> first = Place(place);
        Span<byte> second = Place(other);
        Span<byte> piece = stackalloc byte[SwapBytes];
        while (first.Length > 0)
        {
            int length = Math.Min(SwapBytes, first.Length);
            first[..length].CopyTo(piece);
            second[..length].CopyTo(first);
            piece[..length].CopyTo(second);
            first = first[length..];
            second = second[length..];
        }
    }
}
