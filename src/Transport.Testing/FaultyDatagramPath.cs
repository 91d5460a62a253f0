namespace Transport.Testing;

/// <summary>One direction of a <see cref="FaultyDatagramLink"/> or <see cref="FaultyUdpProxy"/>: its faults, which may be changed at any time, and what they did. Thread-safe.</summary>
public sealed class FaultyDatagramPath
{
    private const int MostCopies = 16;

    private readonly Lock _lock = new();
    private readonly Random _random;
    private DatagramFaults _faults;
    private DatagramFaultCounts _counts = new();
    private TimeSpan _free;
    private TimeSpan _lastInTurn;

    internal FaultyDatagramPath(DatagramFaults faults, int seed)
    {
        _faults = faults;
        _random = new Random(seed);
    }

    /// <summary>What happens to datagrams sent from now on. What is on its way already is not changed.</summary>
    /// <exception cref="ArgumentNullException">It was set to nothing; <c>new DatagramFaults()</c> has no faults.</exception>
    public DatagramFaults Faults
    {
        get => Volatile.Read(ref _faults);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Volatile.Write(ref _faults, value);
        }
    }

    /// <summary>What happened so far, all numbers of one moment.</summary>
    public DatagramFaultCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return _counts;
            }
        }
    }

    /// <summary>Decides what arrives of a datagram, and when.</summary>
    internal void Plan(ReadOnlySpan<byte> datagram, TimeSpan now, List<PlannedArrival> arrivals)
    {
        lock (_lock)
        {
            DatagramFaults faults = Faults;
            DatagramFate fate = Draw(faults, datagram.Length, out double jitter);
            if (faults.Script is { } script)
            {
                fate = Checked(script(_counts.Sent, datagram, fate));
            }

            _counts = _counts with { Sent = _counts.Sent + 1 };
            TimeSpan turn = Schedule(faults, datagram.Length, now, jitter);
            if (fate.IsLost)
            {
                _counts = _counts with { Lost = _counts.Lost + 1 };
                return;
            }

            arrivals.Add(new PlannedArrival(InTurn(turn, fate.HeldBack), Damage(datagram, fate)));
            for (int copy = 0; copy < fate.Copies; copy++)
            {
                arrivals.Add(new PlannedArrival(InTurn(turn, fate.CopiesHeldBack), datagram.ToArray()));
            }

            _counts = _counts with { Duplicated = _counts.Duplicated + fate.Copies };
        }
    }

    internal void CountDelivered() => Count(static counts => counts with { Delivered = counts.Delivered + 1 });

    internal void CountDroppedForRoom() => Count(static counts => counts with { DroppedForRoom = counts.DroppedForRoom + 1 });

    internal void CountUnreceived() => Count(static counts => counts with { Unreceived = counts.Unreceived + 1 });

    /// <summary>One that was counted as delivered was not.</summary>
    internal void CountUnreceivedAfterAll() => Count(static counts => counts with { Delivered = counts.Delivered - 1, Unreceived = counts.Unreceived + 1 });

    private static DatagramFate Checked(DatagramFate fate)
    {
        if (fate.HeldBack < TimeSpan.Zero || fate.CopiesHeldBack < TimeSpan.Zero || fate.Copies is < 0 or > MostCopies || fate.CutTo < 0 || fate.FlippedBit < 0)
        {
            throw new InvalidOperationException($"A script decided on {fate}. Delays, CutTo and FlippedBit are not negative, and Copies is from 0 to {MostCopies}.");
        }

        return fate;
    }

    private void Count(Func<DatagramFaultCounts, DatagramFaultCounts> more)
    {
        lock (_lock)
        {
            _counts = more(_counts);
        }
    }

    /// <summary>Always draws the same number of times, so that the fate of one datagram depends on its place and the seed only.</summary>
    private DatagramFate Draw(DatagramFaults faults, int length, out double jitter)
    {
        bool lost = _random.NextDouble() < faults.Loss;
        bool doubled = _random.NextDouble() < faults.Duplication;
        bool held = _random.NextDouble() < faults.Reordering;
        bool copyHeld = _random.NextDouble() < faults.Reordering;
        bool cut = _random.NextDouble() < faults.Truncation && length > 0;
        bool corrupted = _random.NextDouble() < faults.Corruption && length > 0;
        jitter = _random.NextDouble();
        TimeSpan back = (1 - _random.NextDouble()) * faults.ReorderingDelay;
        TimeSpan copyBack = (1 - _random.NextDouble()) * faults.ReorderingDelay;
        int left = (int)(_random.NextDouble() * length);
        int bit = (int)(_random.NextDouble() * (cut ? left : length) * 8);
        return new DatagramFate
        {
            IsLost = lost,
            HeldBack = held ? back : TimeSpan.Zero,
            CutTo = cut ? left : null,
            FlippedBit = corrupted ? bit : null,
            Copies = doubled ? 1 : 0,
            CopiesHeldBack = doubled && copyHeld ? copyBack : TimeSpan.Zero,
        };
    }

    /// <summary>When a datagram arrives if it is not held back: behind those that are still being sent, and not before those sent earlier.</summary>
    private TimeSpan Schedule(DatagramFaults faults, int length, TimeSpan now, double jitter)
    {
        _free = _free > now ? _free : now;
        if (faults.BytesPerSecond is { } rate)
        {
            _free += TimeSpan.FromSeconds((double)length / rate);
        }

        return _free + faults.Latency + (jitter * faults.Jitter);
    }

    private TimeSpan InTurn(TimeSpan turn, TimeSpan heldBack)
    {
        TimeSpan at = turn > _lastInTurn ? turn : _lastInTurn;
        if (heldBack > TimeSpan.Zero)
        {
            _counts = _counts with { HeldBack = _counts.HeldBack + 1 };
            return at + heldBack;
        }

        _lastInTurn = at;
        return at;
    }

    private byte[] Damage(ReadOnlySpan<byte> datagram, DatagramFate fate)
    {
        byte[] left = datagram[..Math.Min(datagram.Length, fate.CutTo ?? int.MaxValue)].ToArray();
        bool flips = fate.FlippedBit is { } bit && bit < left.Length * 8L;
        if (flips)
        {
            left[fate.FlippedBit!.Value / 8] ^= (byte)(1 << (fate.FlippedBit.Value % 8));
        }

        _counts = _counts with
        {
            Truncated = _counts.Truncated + (left.Length < datagram.Length ? 1 : 0),
            Corrupted = _counts.Corrupted + (flips ? 1 : 0),
        };
        return left;
    }
}
