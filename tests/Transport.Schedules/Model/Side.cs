using Transport.Schedules.Scheduling;
using Transport.Schedules.Streams;
using Transport.Streams;

namespace Transport.Schedules.Model;

/// <summary>One side of a case: its channel, and what has been done to it.</summary>
internal sealed class Side(string name, Schedule schedule, StreamMessageChannel channel, ScheduledConnection connection, Direction outgoing, Direction incoming, Dice dice)
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _shared = new();

    public string Name => name;

    public Schedule Schedule => schedule;

    public StreamMessageChannel Channel => channel;

    public ScheduledConnection Connection => connection;

    public Direction Outgoing => outgoing;

    public Direction Incoming => incoming;

    /// <summary>True from before a call that closes.</summary>
    public bool Closing { get; set; }

    /// <summary>True from before a call that aborts.</summary>
    public bool Aborting { get; set; }

    /// <summary>True from before a call that disposes.</summary>
    public bool Disposing { get; set; }

    /// <summary>True once the receiver was told that the peer has closed.</summary>
    public bool ToldOfGoodbye { get; private set; }

    /// <summary>True if it was told before this side was disposed, so that nothing was dropped before.</summary>
    public bool ReceivedToTheEnd { get; private set; }

    /// <summary>True if something was broken on purpose, or either side was cut off.</summary>
    public required Func<bool> IsRough { get; init; }

    public void BeToldOfGoodbye()
    {
        ReceivedToTheEnd |= !ToldOfGoodbye && !Disposing && !Aborting;
        ToldOfGoodbye = true;
    }

    /// <summary>A token for one call: none, cancelled before, cancelled at some moment, or shared with other calls.</summary>
    public CancellationToken NextToken(Dice mine)
    {
        switch (mine.Below(10))
        {
            case 0:
                return new CancellationToken(canceled: true);
            case 1 or 2:
                CancellationTokenSource own = new();
                schedule.Later(name, "cancels one call", own.Cancel);
                return own.Token;
            case 3 or 4:
                if (RollToCancelShared())
                {
                    schedule.Later(name, "cancels shared calls", CancelShared);
                }

                return SharedToken();
            default:
                return CancellationToken.None;
        }
    }

    /// <summary>Cancels all calls that share a token.</summary>
    public void CancelShared()
    {
        CancellationTokenSource shared;
        lock (_lock)
        {
            shared = _shared;
            _shared = new CancellationTokenSource();
        }

        shared.Cancel();
    }

    /// <summary>The token that calls share.</summary>
    public CancellationToken SharedToken()
    {
        lock (_lock)
        {
            return _shared.Token;
        }
    }

    private bool RollToCancelShared()
    {
        lock (_lock)
        {
            return dice.Chance(10);
        }
    }
}
