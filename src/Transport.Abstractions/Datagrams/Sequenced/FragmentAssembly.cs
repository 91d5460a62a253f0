using System.Buffers;
using System.Numerics;
using Transport.Streams;

namespace Transport.Datagrams;

/// <summary>A message of which some fragments have come.</summary>
/// <remarks>
/// Fragments of full size lie in the order in which they came, in a pooled array that doubles; the last one, which may be short, waits in an array of its own unless it comes last.
/// So the memory follows what has come, whichever fragment is the first, and a message whose fragments came in order is delivered where it lies.
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
    private PooledMessage? _places;
    private PooledMessage? _tail;
    private ushort[] _order = [];
    private int _placed;

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

    public bool IsComplete => _placed == LastIndex && Has(LastIndex);

    /// <summary>The memory it takes.</summary>
    public long Bytes => FixedBytes + LengthOf(_places) + LengthOf(_tail) + (long)_order.Length * sizeof(ushort);

    private int LastIndex => Layout.Count - 1;

    /// <summary>The most memory that a message can take on its way.</summary>
    public static long PeakBytes(FragmentLayout layout) =>
        FixedBytes + Growing(ArrayFor(layout.MessageLength)) + Growing(ArrayFor(layout.Count) * sizeof(ushort)) + ArrayFor(layout.LengthOf(layout.Count - 1));

    /// <summary>The largest message of which that is never more than a bound.</summary>
    public static long LargestMessage(long maxBytes, int maxFragmentSize)
    {
        long rest = maxBytes - FixedBytes - Growing(FragmentLayout.MaxCount * sizeof(ushort)) - ArrayFor(maxFragmentSize);
        return rest <= SmallestArray ? 0 : 1L << BitOperations.Log2((ulong)(rest * 2 / 3));
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
    public bool Matches(int index, ReadOnlySpan<byte> fragment)
    {
        Span<byte> earlier = index == LastIndex ? _tail!.Memory.Span : Place(_order.AsSpan(0, _placed).IndexOf((ushort)index));
        return earlier[..fragment.Length].SequenceEqual(fragment);
    }

    /// <summary>What a fragment will take beyond <see cref="Bytes"/>. While an array grows there are two.</summary>
    public long GrowthBytes(int index)
    {
        if (WaitsApart(index))
        {
            return ArrayFor(Layout.LengthOf(index));
        }

        int room = RoomFor(index);
        return (room > LengthOf(_places) ? ArrayFor(room) : 0) + (_placed == _order.Length ? ArrayFor(_placed + 1) * sizeof(ushort) : 0);
    }

    /// <summary>Keeps a fragment that had not come before, of the length that the layout gives it.</summary>
    public void Add(int index, ReadOnlySpan<byte> fragment)
    {
        _arrived[index / 64] |= 1UL << (index % 64);
        if (WaitsApart(index))
        {
            _tail = PooledMessage.Rent((int)ArrayFor(fragment.Length));
            fragment.CopyTo(_tail.Memory.Span);
            return;
        }

        MakeRoom(RoomFor(index));
        fragment.CopyTo(_places!.Memory.Span[(_placed * Layout.Size)..]);
        if (index != LastIndex)
        {
            _order[_placed++] = (ushort)index;
        }
    }

    /// <summary>Takes the message when it is complete. Nothing else is left to do but <see cref="Release"/>.</summary>
    public ReceivedMessage Take()
    {
        for (int place = 0; place < _placed; place++)
        {
            while (_order[place] != place)
            {
                Swap(place, _order[place]);
            }
        }

        _tail?.Memory.Span[..Layout.LengthOf(LastIndex)].CopyTo(_places!.Memory.Span[Layout.OffsetOf(LastIndex)..]);
        ReceivedMessage message = _places!.Lease(Layout.MessageLength, Kind);
        _places = null;
        return message;
    }

    /// <summary>Gives everything back, itself included.</summary>
    public void Release()
    {
        _places?.Return();
        _places = null;
        _tail?.Return();
        _tail = null;
        if (_order.Length > 0)
        {
            ArrayPool<ushort>.Shared.Return(_order);
            _order = [];
        }

        _arrived.AsSpan(0, (Layout.Count + 63) / 64).Clear();
        _placed = 0;
        Stream = null!;
        Older = null;
        Newer = null;
        Free.Put(this);
    }

    /// <summary>The pool lends powers of two.</summary>
    private static long ArrayFor(long length) => (long)Math.Max(SmallestArray, BitOperations.RoundUpToPowerOf2((ulong)length));

    /// <summary>An array, and the one of half its size that it takes over from.</summary>
    private static long Growing(long bytes) => bytes + bytes / 2;

    private static int LengthOf(PooledMessage? array) => array is null ? 0 : array.Memory.Length;

    private Span<byte> Place(int place) => _places!.Memory.Span.Slice(place * Layout.Size, Layout.Size);

    private bool WaitsApart(int index) => index == LastIndex && _placed < LastIndex;

    /// <summary>The least size of the array once a fragment has its place in it, with room for the last one if nothing else will be missing.</summary>
    private int RoomFor(int index)
    {
        int placed = index == LastIndex ? _placed : _placed + 1;
        return placed == LastIndex && (index == LastIndex || Has(LastIndex)) ? Layout.MessageLength : placed * Layout.Size;
    }

    private void MakeRoom(int room)
    {
        if (room > LengthOf(_places))
        {
            PooledMessage larger = PooledMessage.Rent((int)ArrayFor(room));
            _places?.Memory.Span[..(_placed * Layout.Size)].CopyTo(larger.Memory.Span);
            _places?.Return();
            _places = larger;
        }

        if (_placed == _order.Length)
        {
            ushort[] longer = ArrayPool<ushort>.Shared.Rent((int)ArrayFor(_placed + 1));
            _order.AsSpan(0, _placed).CopyTo(longer);
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
