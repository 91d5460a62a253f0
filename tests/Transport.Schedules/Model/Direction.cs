using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Model;

/// <summary>What one side has tried to send, and what the other has received of it.</summary>
internal sealed class Direction(string name, ulong seed, bool preservesKind, Schedule schedule)
{
    private readonly Lock _lock = new();
    private readonly List<SendAttempt>[] _attempts = [.. Enumerable.Range(0, Payloads.MaxSenders).Select(static _ => new List<SendAttempt>())];
    private readonly List<Receipt> _receipts = [];
    private long _sentBytes;
    private int _receivedCount;

    /// <summary>Bytes of payload in messages whose sends have completed.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    public int ReceivedCount => Volatile.Read(ref _receivedCount);

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
        attempt.Ended = schedule.Stamp();
        attempt.Outcome = outcome;
        if (outcome == SendOutcome.Sent)
        {
            Interlocked.Add(ref _sentBytes, attempt.Length);
        }
    }

    /// <summary>Takes note of what was received.</summary>
    /// <returns>Null if nobody can have sent it.</returns>
    public Receipt? Receive(ReceivedMessage message)
    {
        ReadOnlySpan<byte> payload = message.Payload.Span;
        (int sender, int? number) = Payloads.Identify(payload);
        if (sender < 0 || (number is { } claimed && !HasBegun(sender, claimed, payload.Length)))
        {
            schedule.Violate($"{name}: {payload.Length} bytes were received that say they are message {number} of sender {sender}, which nobody has begun to send.");
            return null;
        }

        Receipt receipt = new(sender, number, payload[..Math.Min(payload.Length, Payloads.Unnumbered)].ToArray(), payload.Length, message.Kind);
        _receipts.Add(receipt);
        Volatile.Write(ref _receivedCount, _receipts.Count);
        if (!IsIntact(message, receipt))
        {
            schedule.Violate($"{name}: {receipt} was received with another content.");
        }

        return receipt;
    }

    /// <summary>True if the message contains what it did when it was received, and what its sender has put in.</summary>
    public bool IsIntact(ReceivedMessage message, Receipt receipt) => message.Length == receipt.Length && message.Kind == receipt.Kind && (receipt.Number is { } number
        ? Payloads.IsIntact(message.Payload.Span, seed, receipt.Sender, number)
        : message.Payload.Span.SequenceEqual(receipt.Beginning));

    /// <summary>After the end: what was received of each sender must be a whole beginning of what it has sent.</summary>
    /// <param name="complete">Nothing has failed and the receiver has come to the end, so nothing may be missing.</param>
    public void Check(bool complete)
    {
        List<SendAttempt> received = [];
        int[] next = new int[Payloads.MaxSenders];
        SendAttempt[][] sent = [.. _attempts.Select(static attempts => attempts.Where(static attempt => attempt.Outcome != SendOutcome.NotSent).ToArray())];
        foreach (Receipt receipt in _receipts)
        {
            SendAttempt[] ofSender = sent[receipt.Sender];
            int at = next[receipt.Sender]++;
            if (at >= ofSender.Length || !IsOf(receipt, ofSender[at]))
            {
                schedule.Violate($"{name}: received {receipt} where {(at < ofSender.Length ? ofSender[at] : "nothing")} was to come.");
                return;
            }

            received.Add(ofSender[at]);
        }

        CheckOrderAmongSenders(received);
        for (int sender = 0; sender < sent.Length; sender++)
        {
            foreach (SendAttempt attempt in sent[sender].Where(attempt => attempt.Outcome == SendOutcome.Pending))
            {
                schedule.Violate($"{name}: {attempt} never ended.");
            }

            foreach (SendAttempt attempt in sent[sender].Skip(complete ? next[sender] : int.MaxValue).Where(attempt => attempt.Outcome == SendOutcome.Sent))
            {
                schedule.Violate($"{name}: {attempt} was lost although both sides ended in good order.");
            }
        }
    }

    /// <summary>First come, first sent: what had been sent before another send began arrives before it.</summary>
    private void CheckOrderAmongSenders(List<SendAttempt> received)
    {
        SendAttempt? latest = null;
        foreach (SendAttempt attempt in received)
        {
            if (latest is not null && attempt.Ended < latest.Began)
            {
                schedule.Violate($"{name}: {attempt} was sent before {latest} began, and received after it.");
            }

            latest = latest is null || attempt.Began > latest.Began ? attempt : latest;
        }
    }

    private bool IsOf(Receipt receipt, SendAttempt attempt)
    {
        byte[] payload = new byte[attempt.Length];
        WritePayload(payload, attempt);
        return (receipt.Number ?? attempt.Number) == attempt.Number
            && receipt.Length == attempt.Length
            && receipt.Kind == (preservesKind ? attempt.Kind : MessageKind.Binary)
            && payload.AsSpan(0, receipt.Beginning.Length).SequenceEqual(receipt.Beginning);
    }

    private bool HasBegun(int sender, int number, int length)
    {
        lock (_lock)
        {
            return number >= 0 && number < _attempts[sender].Count && _attempts[sender][number].Length == length;
        }
    }
}
