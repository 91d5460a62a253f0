using Transport.Schedules.Scheduling;
using Transport.Streams;

namespace Transport.Schedules.Streams;

/// <summary>One end of a scheduled connection.</summary>
internal sealed class ScheduledConnection(string name, Schedule schedule, SchedulePipe incoming, SchedulePipe outgoing, ConnectionNature nature) : StreamConnection
{
    private int _disposals;
    private volatile bool _aborted;

    public override Stream Stream { get; } = new ScheduledStream(incoming, outgoing, schedule, nature);

    public SchedulePipe Incoming => incoming;

    public SchedulePipe Outgoing => outgoing;

    public bool IsReleased => Volatile.Read(ref _disposals) > 0;

    public bool IsIdle => !incoming.IsReading && !outgoing.IsWriting;

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken)
    {
        if (nature.HalfCloseThrows)
        {
            throw new IOException($"{name} could not be half-closed.");
        }

        if (!nature.SlowToEnd)
        {
            outgoing.End();
            return default;
        }

        StreamOperation end = new(inline: false);
        schedule.Later(name, "half-close", () =>
        {
            outgoing.End();
            end.Complete(0);
        });
        return end.Ended;
    }

    public override void Abort()
    {
        _aborted = true;
        schedule.Log.Write(name, "is aborted");
        incoming.Break(drop: true);
        outgoing.Break(nature.AbortDropsBytes);
    }

    public override TransportException MapException(Exception exception) => nature.CannotExplain
        ? throw new NotSupportedException("No explanation.")
        : new TransportException(TransportError.ConnectionLost, $"The connection {name} broke.", exception);

    public override ValueTask DisposeAsync()
    {
        schedule.Log.Write(name, "is disposed");
        if (Interlocked.Increment(ref _disposals) > 1)
        {
            schedule.Violate($"{name}: the connection was released twice.");
        }

        if (!_aborted)
        {
            if (!IsIdle)
            {
                schedule.Violate($"{name}: the connection was released in good order while a read or a write was pending.");
            }

            outgoing.LeaveWriter();
            if (!incoming.LeaveReader())
            {
                outgoing.Break(drop: true);
                incoming.Break(drop: true);
            }
        }

        return nature.FailsToEnd ? ValueTask.FromException(new IOException($"{name} could not be released.")) : default;
    }
}
