using System.Buffers.Binary;

namespace Transport.Streams;

/// <summary>One channel's heartbeat: carries the decisions of its clock out, and measures round trips.</summary>
/// <remarks>
/// <c>_clock</c> belongs to the timer, which ticks one heartbeat at a time. The writing half of <c>_roundTrip</c> belongs to the sender's lock, the other
/// half to whoever owns the receiver's buffer.
/// </remarks>
internal sealed class Heartbeat : IRoundTripTime
{
    /// <summary>The number of a round trip, most significant byte first.</summary>
    public const int PayloadLength = sizeof(long);

    private readonly StreamMessageChannel _channel;
    private readonly TimeProvider _timeProvider;
    private HeartbeatClock _clock;
    private RoundTrip _roundTrip;
    private volatile bool _doubting;
    private volatile bool _stopped;

    public Heartbeat(StreamMessageChannel channel, HeartbeatOptions options, TimeProvider timeProvider)
    {
        _channel = channel;
        _timeProvider = timeProvider;
        _clock = new HeartbeatClock(options.Interval, options.Timeout);
    }

    public TimeSpan Interval => _clock.Interval;

    public TimeSpan Timeout => _clock.Timeout;

    public TimeSpan? Latest => _roundTrip.Latest;

    public bool IsStopped => _stopped;

    /// <summary>True from the tick that finds the peer silent for too long, until it is heard; for ever if it is not.</summary>
    public bool IsDoubting => _doubting;

    /// <summary>The channel is complete: the heart begins to beat.</summary>
    public void Start() => HeartbeatTimer.Of(_timeProvider).Add(this);

    /// <summary>The channel has ended; the timer lets go of it at its next tick.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Called by the timer before the first tick, see <see cref="HeartbeatClock.Begin"/>.</summary>
    public void Begin(TimeSpan passed) => _clock.Begin(passed);

    /// <summary>Called by the timer. Waits for nothing, and runs no code of users.</summary>
    public void Tick(TimeSpan step)
    {
        if (Beat(step, out int reads))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Heartbeat.Judge(state.Reads), (Heartbeat: this, Reads: reads), preferLocal: false);
        }
    }

    /// <summary>One tick, without the judgement that it may ask for.</summary>
    /// <param name="step">The time that this tick stands for.</param>
    /// <param name="reads">What the reads had done by then.</param>
    /// <returns>True if the peer has been silent for too long and is to be judged. Not again before that is done.</returns>
    internal bool Beat(TimeSpan step, out int reads)
    {
        reads = _channel.Reads;
        HeartbeatDecision decision = _clock.Tick(step, reads);
        if ((decision & HeartbeatDecision.Send) != 0)
        {
            _channel.SendHeartbeat();
        }

        bool judge = (decision & HeartbeatDecision.PeerIsDead) != 0 && !_doubting;
        _doubting |= judge;
        return judge;
    }

    /// <summary>The end of a peer that is silent still. One that was heard since the tick is spared: the judgement may have waited behind what was received.</summary>
    /// <param name="reads">What the reads had done at that tick.</param>
    internal void Judge(int reads)
    {
        if (_channel.Reads == reads)
        {
            _stopped = true;
            _channel.OnPeerSilent();
        }
        else
        {
            _doubting = false;
        }
    }

    /// <summary>Writes the payload of a heartbeat that goes out at the given time.</summary>
    public void WritePayload(Span<byte> payload, long timestamp) => BinaryPrimitives.WriteInt64BigEndian(payload, _roundTrip.Begin(timestamp));

    /// <summary>The peer has answered a heartbeat, or says to have.</summary>
    public void OnAnswer(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == PayloadLength)
        {
            _roundTrip.End(BinaryPrimitives.ReadInt64BigEndian(payload), _timeProvider);
        }
    }
}
