using System.Diagnostics;

namespace Transport.Schedules.Scheduling;

/// <summary>Everything at once, on the threads of the pool: what each actor and stream decides follows from the seed, when it comes to it does not.</summary>
/// <param name="dice">How long somebody hesitates.</param>
/// <param name="hesitates">False: everybody goes on at once, or nearly, so that they meet as often as possible.</param>
internal sealed class ThreadSchedule(Dice dice, bool hesitates) : Schedule
{
    /// <summary>If nothing has happened for so long, nothing will until time passes. Wrong only by letting time pass too early, which is allowed to happen.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan SafetyLimit = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private long _activity;
    private int _advances;

    public override bool IsExclusive => false;

    public override int Advances => _advances;

    public override async Task TurnAsync(string who)
    {
        Interlocked.Increment(ref _activity);
        if (!hesitates)
        {
            if (Roll(3) == 0)
            {
                Thread.SpinWait(Roll(60));
            }

            return;
        }

        switch (Roll(8))
        {
            case 0 or 1:
                await Task.Yield();
                break;
            case 2:
                Thread.SpinWait(Roll(2000));
                break;
            case 3:
                Thread.Yield();
                break;
            case 4:
                TaskCompletionSource turn = new();
                Later(who, "turn", turn.SetResult);
                await turn.Task;
                break;
        }
    }

    public override void Later(string who, string what, Action happen)
    {
        Interlocked.Increment(ref _activity);
        int delay = hesitates ? Roll(4) == 0 ? Roll(1000) : 0 : Roll(40);
        ThreadPool.UnsafeQueueUserWorkItem(
            later =>
            {
                Thread.SpinWait(later.delay);
                Happen(later.who, later.what, later.happen);
                Interlocked.Increment(ref _activity);
            },
            (delay, who, what, happen),
            preferLocal: Roll(4) == 0);
    }

    public override async Task<bool> RunAsync(Task all, Func<bool> mayNeedClock)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            long before = Interlocked.Read(ref _activity);
            try
            {
                await all.WaitAsync(Quiet);
                return true;
            }
            catch (TimeoutException)
            {
                if (mayNeedClock() && before == Interlocked.Read(ref _activity))
                {
                    _advances++;
                    Time.Advance(TimeSpan.FromSeconds(1));
                }

                if (Stopwatch.GetElapsedTime(start) > SafetyLimit)
                {
                    return false;
                }
            }
        }
    }

    private int Roll(int limit)
    {
        lock (_lock)
        {
            return dice.Below(limit);
        }
    }
}
