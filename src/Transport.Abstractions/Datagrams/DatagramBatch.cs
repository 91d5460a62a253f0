using System.Buffers;
using Transport.Streams;

namespace Transport.Datagrams;

/// <summary>Datagrams that gather before they are sent, in runs of one size that can leave at once. Two of them serve a channel for its life.</summary>
internal sealed class DatagramBatch(int maxDatagramsPerSend, int maxBytesPerSend)
{
    private const int FirstRuns = 16;

    private DatagramRun[] _runs = [];
    private int _runCount;
    private bool _runIsOpen;
    private byte[] _bytes = [];
    private int _filled;

    /// <summary>Room for what the bytes alone do not show, so that many small datagrams are bounded as well.</summary>
    public const int CostOfDatagram = 32;

    /// <summary>What is in here, by the measure of the send buffer's bound.</summary>
    public int Cost { get; private set; }

    public bool IsEmpty => _runCount == 0;

    public int RunCount => _runCount;

    /// <summary>Where the next datagram goes.</summary>
    /// <param name="size">How much room it may need.</param>
    public Span<byte> GetRoom(int size)
    {
        if (_bytes.Length - _filled < size)
        {
            byte[] larger = SendBufferPool.Rent(Math.Max(_filled + size, 2 * _bytes.Length));
            _bytes.AsSpan(0, _filled).CopyTo(larger);
            SendBufferPool.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_filled, size);
    }

    /// <summary>Counts in a datagram that was written where <see cref="GetRoom"/> said.</summary>
    public void Add(int length)
    {
        Cost += length + CostOfDatagram;
        if (_runIsOpen)
        {
            ref DatagramRun run = ref _runs[_runCount - 1];
            if (length > 0 && length <= run.DatagramSize && run.Count < maxDatagramsPerSend && run.Length + length <= maxBytesPerSend)
            {
                run.Count++;
                run.Length += length;
                _filled += length;
                _runIsOpen = length == run.DatagramSize;
                return;
            }
        }

        if (_runCount == _runs.Length)
        {
            DatagramRun[] larger = ArrayPool<DatagramRun>.Shared.Rent(Math.Max(FirstRuns, 2 * _runs.Length));
            _runs.CopyTo(larger, 0);
            ReturnRuns();
            _runs = larger;
        }

        _runs[_runCount++] = new DatagramRun { Offset = _filled, Length = length, DatagramSize = length, Count = 1 };
        _runIsOpen = length > 0;
        _filled += length;
    }

    public DatagramRun GetRun(int index) => _runs[index];

    public ReadOnlyMemory<byte> BytesOf(in DatagramRun run) => _bytes.AsMemory(run.Offset, run.Length);

    /// <summary>Forgets everything, and gives back memory.</summary>
    public void Clear()
    {
        SendBufferPool.Return(_bytes);
        _bytes = [];
        _filled = 0;
        _runCount = 0;
        _runIsOpen = false;
        Cost = 0;
        ReturnRuns();
    }

    private void ReturnRuns()
    {
        if (_runs.Length > 0)
        {
            ArrayPool<DatagramRun>.Shared.Return(_runs);
            _runs = [];
        }
    }
}
