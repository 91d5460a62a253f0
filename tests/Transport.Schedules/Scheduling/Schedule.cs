using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Transport.Schedules.Scheduling;

/// <summary>Decides when the actors of a case go on and when its streams move, and takes note of what must not happen.</summary>
internal abstract class Schedule
{
    private readonly ConcurrentQueue<string> _violations = new();
    private long _stamp;

    public EventLog Log { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>True if nothing ever happens at the same time as something else, so that what was true before a call is true in it.</summary>
    public abstract bool IsExclusive { get; }

    /// <summary>How far the clock was advanced because nothing could happen otherwise.</summary>
    public abstract int Advances { get; }

    /// <summary>A moment: later ones are larger.</summary>
    public long Stamp() => Interlocked.Increment(ref _stamp);

    public void Violate(string what)
    {
        Log.Write("VIOLATION", what);
        _violations.Enqueue(what);
    }

    /// <summary>Nothing that a stream or an actor has in mind may throw, even if what it leads to goes on inside it.</summary>
    protected void Happen(string who, string what, Action happen)
    {
        try
        {
            happen();
        }
        catch (Exception exception)
        {
            Violate($"{who}: \"{what}\" threw {exception}");
        }
    }

    /// <summary>Completes when it is the actor's turn.</summary>
    public abstract Task TurnAsync(string who);

    /// <summary>Something that may happen from now on happens at some moment.</summary>
    public abstract void Later(string who, string what, Action happen);

    /// <summary>Lets everything happen until <paramref name="all"/> has ended; false if it does not end whatever happens.</summary>
    /// <param name="all">The actors.</param>
    /// <param name="mayNeedClock">Whether time may have to pass.</param>
    public abstract Task<bool> RunAsync(Task all, Func<bool> mayNeedClock);
}
