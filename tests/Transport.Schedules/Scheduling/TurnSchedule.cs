namespace Transport.Schedules.Scheduling;

/// <summary>One thing at a time, in an order that follows from the seed alone. Runs on the one thread of a <see cref="SinglePoolThread"/>.</summary>
internal sealed class TurnSchedule : Schedule
{
    /// <summary>Longer than all bounds that a channel has.</summary>
    private const int MaxAdvances = 200;

    private const int MaxSteps = 200_000;

    private readonly Dice _dice;
    private readonly List<(string Who, string What, Action Happen)> _possible = [];
    private readonly Dictionary<string, ulong>? _priorities;
    private readonly int _hurry;
    private int _advances;

    public TurnSchedule(Dice dice)
    {
        _dice = dice;

        // Half of the cases choose evenly; the others starve some of the actors for a while, which finds what needs one of them to be very late.
        _priorities = dice.Chance(50) ? [] : null;

        // How often a second thing happens before the pool had time for what follows from the first.
        _hurry = dice.Pick(0, 10, 40);
    }

    public override bool IsExclusive => true;

    public override int Advances => _advances;

    public int Steps { get; private set; }

    /// <summary>Called before each step with its number.</summary>
    public Action<int>? BeforeStep { get; set; }

    public override Task TurnAsync(string who)
    {
        TaskCompletionSource turn = new(_dice.Chance(50) ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
        Later(who, "turn", turn.SetResult);
        return turn.Task;
    }

    public override void Later(string who, string what, Action happen) => _possible.Add((who, what, happen));

    public override async Task<bool> RunAsync(Task all, Func<bool> mayNeedClock)
    {
        while (Steps < MaxSteps)
        {
            if (_possible.Count == 0 || !_dice.Chance(_hurry))
            {
                await SinglePoolThread.SettleAsync();
            }

            if (_possible.Count == 0 && all.IsCompleted)
            {
                return true;
            }

            BeforeStep?.Invoke(Steps);
            if (_possible.Count > 0)
            {
                Step();
                continue;
            }

            await SinglePoolThread.SettleAsync();
            if (_possible.Count == 0 && !all.IsCompleted && !AdvanceClock(mayNeedClock()))
            {
                return false;
            }
        }

        Violate($"The case did not end within {MaxSteps} steps.");
        return false;
    }

    private void Step()
    {
        Steps++;
        int chosen = Choose();
        (string who, string what, Action happen) = _possible[chosen];
        _possible.RemoveAt(chosen);
        Log.Write(who, what);
        Happen(who, what, happen);
    }

    private int Choose()
    {
        if (_priorities is null)
        {
            return _dice.Below(_possible.Count);
        }

        int chosen = 0;
        ulong highest = 0;
        for (int i = 0; i < _possible.Count; i++)
        {
            if (!_priorities.TryGetValue(_possible[i].Who, out ulong priority))
            {
                priority = _dice.Next();
                _priorities.Add(_possible[i].Who, priority);
            }

            if (priority > highest)
            {
                highest = priority;
                chosen = i;
            }
        }

        if (_dice.Chance(12))
        {
            _priorities[_possible[chosen].Who] = _dice.Next();
        }

        return chosen;
    }

    private bool AdvanceClock(bool mayNeedClock)
    {
        if (!mayNeedClock && _advances == 0)
        {
            Violate("Nothing happened any more until the clock was advanced, although both sides were well-behaved.");
        }

        if (_advances++ == MaxAdvances)
        {
            return false;
        }

        Log.Write("clock", "1 s passes");
        Time.Advance(TimeSpan.FromSeconds(1));
        return true;
    }
}
