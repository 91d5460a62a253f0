namespace Transport.Sockets;

/// <summary>The handshakes of a listener that are going on, oldest first, and the time that each has: less if others wait for its place.</summary>
/// <param name="timeout">For each, as long as there are places.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class HandshakeDeadlines(TimeSpan timeout, TimeProvider timeProvider)
{
    // Silent strangers hold a place only so long, while a handshake over a slow network still has time for a few round trips.
    private const int Fraction = 5;

    private readonly Lock _lock = new();
    private readonly LinkedList<Deadline> _goingOn = [];

    /// <summary>What a handshake has when others wait for its place.</summary>
    public TimeSpan ShortTimeout { get; } = timeout / Fraction;

    /// <summary>A handshake begins. It ends with the disposal of the result.</summary>
    public Deadline Begin()
    {
        Deadline begun = new(this, timeout, timeProvider);
        lock (_lock)
        {
            _goingOn.AddLast(begun.Node);
        }

        return begun;
    }

    /// <summary>The place of a handshake is needed: gives the oldest one that was not shortened yet the short time only, counted from its beginning.</summary>
    public void ShortenOldest()
    {
        lock (_lock)
        {
            if (_goingOn.First is { } oldest)
            {
                _goingOn.Remove(oldest);
                oldest.Value.Shorten();
            }
        }
    }

    private void Remove(LinkedListNode<Deadline> ended)
    {
        lock (_lock)
        {
            if (ended.List is not null)
            {
                _goingOn.Remove(ended);
            }
        }
    }

    /// <summary>The time of one handshake.</summary>
    internal sealed class Deadline : IDisposable
    {
        private readonly HandshakeDeadlines _all;
        private readonly TimeProvider _timeProvider;
        private readonly CancellationTokenSource _over;
        private readonly long _began;

        public Deadline(HandshakeDeadlines all, TimeSpan timeout, TimeProvider timeProvider)
        {
            _all = all;
            _timeProvider = timeProvider;
            _began = timeProvider.GetTimestamp();
            _over = new CancellationTokenSource(timeout, timeProvider);
            Node = new LinkedListNode<Deadline>(this);
        }

        public LinkedListNode<Deadline> Node { get; }

        /// <summary>Cancelled when the time is over.</summary>
        public CancellationToken Token => _over.Token;

        /// <summary>True if it has the short time.</summary>
        public bool IsShortened { get; private set; }

        /// <summary>Under the lock, so that it is not disposed meanwhile.</summary>
        public void Shorten()
        {
            IsShortened = true;
            TimeSpan rest = _all.ShortTimeout - _timeProvider.GetElapsedTime(_began);
            _over.CancelAfter(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        }

        public void Dispose()
        {
            _all.Remove(Node);
            _over.Dispose();
        }
    }
}
