using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Model;

/// <summary>What one side has tried to send, and what the other has received of it.</summary>
internal sealed class Direction(string name, ulong seed, bool preservesKind, Schedule schedule)
{
    private readonly Lock _lock = new();
    private readonly List<SendAttempt>[] _attempts = [.. Enumerable.Range(0, Payloads.MaxSenders).Select(_ => new List<SendAttempt>())];
    private readonly int[] _nextReceived = new int[Payloads.MaxSenders];
    private readonly List<SendAttempt> _received = [];
    private long _sentBytes;

    /// <summary>Bytes of payload in messages whose sends have completed.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    public int ReceivedCount => _received.Count;

    public SendAttempt Begin(int sender, int length, MessageKind kind)
    {
        lock (_lock)
        {
            SendAttempt attempt = new(sender, _attempts[sender].Count, length, kind) { Began = schedule.Stamp() };
            _attempts[sender].Add(attempt);
            return attempt;
        }
    }

    public void WritePayload(Span<byte> payload, SendAttempt attempt) => Payloads.Write(payload, seed, attempt.Sender, attempt.Number);

    public void End(SendAttempt attempt, SendOutcome outcome)
    {
        lock (_lock)
        {
            attempt.Ended = schedule.Stamp();
            attempt.Outcome = outcome;
            if (outcome == SendOutcome.Sent)
            {
                Interlocked.Add(ref _sentBytes, attempt.Length);
            }
        }

        if (attempt.Received && outcome == SendOutcome.NotSent)
        {
            schedule.Violate($"{name}: {attempt} was reported as not sent.");
        }
    }

    /// <summary>Finds out what was received.</summary>
    /// <returns>Null if nobody can have sent it just now.</returns>
    public SendAttempt? Receive(ReceivedMessage message)
    {
        ReadOnlySpan<byte> payload = message.Payload.Span;
        (int sender, int? number, int modulo) = Payloads.Identify(payload);
        SendAttempt? attempt = sender < 0 ? null : Find(sender, number, modulo, payload.Length);
        if (attempt is null)
        {
            schedule.Violate($"{name}: {payload.Length} bytes were received that say they are message {number} (modulo 8: {modulo}) of sender {sender}; the next from there is {(sender < 0 ? -1 : _nextReceived[sender])}.");
            return null;
        }

        if (!IsIntact(message, attempt))
        {
            schedule.Violate($"{name}: {attempt} was received with another content.");
        }

        if (message.Kind != (preservesKind ? attempt.Kind : MessageKind.Binary))
        {
            schedule.Violate($"{name}: {attempt} was received as {message.Kind}.");
        }

        return attempt;
    }

    public bool IsIntact(ReceivedMessage message, SendAttempt attempt) =>
        message.Length == attempt.Length && Payloads.IsIntact(message.Payload.Span, seed, attempt.Sender, attempt.Number);

    /// <summary>After the end: what was received must be a whole beginning of what was sent.</summary>
    /// <param name="complete">Nothing has failed and the receiver has come to the end, so nothing may be missing.</param>
    public void Check(bool complete)
    {
        foreach (List<SendAttempt> attempts in _attempts)
        {
            SendAttempt? last = attempts.FindLast(static attempt => attempt.Received);
            foreach (SendAttempt attempt in attempts)
            {
                if (attempt.Outcome == SendOutcome.Pending)
                {
                    schedule.Violate($"{name}: {attempt} never ended.");
                }
                else if (attempt is { Received: true, Outcome: SendOutcome.NotSent })
                {
                    schedule.Violate($"{name}: {attempt} was reported as not sent.");
                }
                else if (!attempt.Received && attempt.Outcome != SendOutcome.NotSent && last is not null && attempt.Number < last.Number)
                {
                    schedule.Violate($"{name}: {attempt} is missing before {last}.");
                }
                else if (complete && !attempt.Received && attempt.Outcome == SendOutcome.Sent)
                {
                    schedule.Violate($"{name}: {attempt} was lost although both sides ended in good order.");
                }
            }
        }

        CheckOrderAmongSenders();
    }

    /// <summary>First come, first sent: what had been sent before another send began arrives before it.</summary>
    private void CheckOrderAmongSenders()
    {
        SendAttempt? latest = null;
        foreach (SendAttempt attempt in _received)
        {
            if (latest is not null && attempt.Ended < latest.Began)
            {
                schedule.Violate($"{name}: {attempt} was sent before {latest} began, and received after it.");
            }

            latest = latest is null || attempt.Began > latest.Began ? attempt : latest;
        }
    }

    private SendAttempt? Find(int sender, int? number, int modulo, int length)
    {
        lock (_lock)
        {
            List<SendAttempt> attempts = _attempts[sender];
            for (int i = _nextReceived[sender]; i < attempts.Count; i++)
            {
                SendAttempt attempt = attempts[i];
                bool fits = attempt.Length == length && (length == 0 || i % 8 == modulo) && (number is null || number == i);
                if (fits && (number is not null || attempt.Outcome != SendOutcome.NotSent))
                {
                    _nextReceived[sender] = i + 1;
                    attempt.Received = true;
                    _received.Add(attempt);
                    return attempt;
                }
            }

            return null;
        }
    }
}
