namespace Transport.Datagrams;

/// <summary>What became of the latest messages of one stream, two bits for each, and how many are missing.</summary>
internal sealed class ReceiveWindow
{
    /// <summary>How many messages are remembered, counted back from the one with the highest number. A power of two, so that positions survive the wrap-around.</summary>
    public const int Size = 4096;

    private const int PerWord = 32;

    private readonly ulong[] _words = new ulong[Size / PerWord];
    private uint _highest;
    private bool _hasStarted;

    /// <summary>How many numbers before the highest are not before the first that came. Those before it were perhaps received by somebody else, and are not missing.</summary>
    private uint _span;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_words);
        _hasStarted = false;
        _span = 0;
    }

    /// <summary>True if the number is the first, or higher than all before.</summary>
    public bool IsAhead(uint sequence) => !_hasStarted || SequenceNumber.IsAfter(sequence, _highest);

    /// <summary>True if the number is not ahead and what became of it is known.</summary>
    public bool IsInside(uint sequence) => _hasStarted && SequenceNumber.Distance(_highest, sequence) < Size;

    public Arrival this[uint sequence] => (Arrival)((_words[Word(sequence)] >> Shift(sequence)) & 3);

    /// <summary>Notes what became of a number that is inside.</summary>
    public void Set(uint sequence, Arrival arrival)
    {
        ref ulong word = ref _words[Word(sequence)];
        word = (word & ~(3UL << Shift(sequence))) | ((ulong)arrival << Shift(sequence));
    }

    /// <summary>True if a number inside, of which nothing had come, was counted as missing.</summary>
    public bool WasMissing(uint sequence) => SequenceNumber.Distance(_highest, sequence) <= _span;

    /// <summary>Makes a number that is ahead the highest one. Takes bounded time however far it jumps.</summary>
    /// <returns>How many numbers were left out.</returns>
    public uint Advance(uint sequence)
    {
        if (!_hasStarted)
        {
            _hasStarted = true;
            _highest = sequence;
            return 0;
        }

        uint step = SequenceNumber.Distance(sequence, _highest);
        Forget(_highest + 1, Math.Min(step, Size));
        _span = (uint)Math.Min((ulong)_span + step, Size);
        _highest = sequence;
        return step - 1;
    }

    private static int Word(uint sequence) => (int)(sequence & (Size - 1)) / PerWord;

    private static int Shift(uint sequence) => (int)(sequence % PerWord) * 2;

    private void Forget(uint first, uint count)
    {
        while (count > 0)
        {
            if (first % PerWord == 0 && count >= PerWord)
            {
                _words[Word(first)] = 0;
                first += PerWord;
                count -= PerWord;
            }
            else
            {
                Set(first, Arrival.None);
                first++;
                count--;
            }
        }
    }
}
