using System.Diagnostics;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Duels;

/// <summary>Two calls at the same instant, over and over, on two threads that wait for each other without sleeping.</summary>
internal sealed class Duel : IDisposable
{
    private static readonly TimeSpan SafetyLimit = TimeSpan.FromSeconds(60);

    private readonly Thread _other;
    private readonly Dice _dice = new(1);
    private Action _right = static () => { };
    private Exception? _thrown;
    private int _delay;
    private int _begun;
    private int _ended;
    private volatile bool _over;

    public Duel()
    {
        _other = new Thread(Serve) { IsBackground = true };
        _other.Start();
    }

    /// <summary>Waits without giving the thread away for long; a hang fails.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        SpinWait spin = default;
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (spin.Count % 1_000 == 999 && Stopwatch.GetElapsedTime(start) > SafetyLimit)
            {
                Assert.Fail($"Waited {SafetyLimit.TotalSeconds} s in vain: {what}");
            }
        }
    }

    /// <summary>What a task that has ended resulted in. The duellists may not go elsewhere to await it.</summary>
    public static T ResultOf<T>(Task<T> task) => task.Result;

    /// <summary>Does both, as nearly at once as two threads can; what either throws is thrown.</summary>
    public void Meet(Action left, Action right)
    {
        _right = right;
        _delay = _dice.Below(40);
        int round = _begun + 1;
        Volatile.Write(ref _begun, round);
        Thread.SpinWait(_dice.Below(40));
        Exception? thrown = null;
        try
        {
            left();
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        Until(() => Volatile.Read(ref _ended) == round, "the other thread did not end its call");
        thrown ??= Interlocked.Exchange(ref _thrown, null);
        Assert.True(thrown is null, $"In round {round} a call threw {thrown}");
    }

    public void Dispose()
    {
        _over = true;
        _other.Join();
    }

    private void Serve()
    {
        int round = 0;
        while (true)
        {
            round++;
            SpinWait spin = default;
            while (Volatile.Read(ref _begun) != round)
            {
                if (_over)
                {
                    return;
                }

                spin.SpinOnce(sleep1Threshold: -1);
            }

            Thread.SpinWait(_delay);
            try
            {
                _right();
            }
            catch (Exception exception)
            {
                _thrown = exception;
            }

            Volatile.Write(ref _ended, round);
        }
    }
}
