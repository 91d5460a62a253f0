namespace Transport.Schedules.Model;

/// <summary>How a send ended.</summary>
internal enum SendOutcome
{
    /// <summary>It has not.</summary>
    Pending,

    /// <summary>It completed: the channel has accepted the message.</summary>
    Sent,

    /// <summary>It was refused or cancelled: nobody may ever receive the message.</summary>
    NotSent,

    /// <summary>The channel failed under it: the message may have arrived.</summary>
    Unknown,
}

/// <summary>One message that a sender has tried to send.</summary>
internal sealed class SendAttempt(int sender, int number, int length, MessageKind kind)
{
    public int Sender => sender;

    public int Number => number;

    public int Length => length;

    public MessageKind Kind => kind;

    /// <summary>Before the call.</summary>
    public long Began { get; init; }

    /// <summary>After its completion.</summary>
    public long Ended { get; set; } = long.MaxValue;

    public SendOutcome Outcome { get; set; }

    public override string ToString() => $"message {number} of sender {sender} ({length} B, {kind}, {Outcome})";
}
