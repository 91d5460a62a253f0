using Transport.Schedules.Cases;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Campaigns;

/// <summary>Runs cases one event at a time, each on the one thread of the pool, and fails with the first that violates anything.</summary>
internal sealed class TurnCampaign : IDisposable
{
    private static readonly TimeSpan SafetyLimit = TimeSpan.FromSeconds(60);

    private readonly RunningCases _running = new();
    private long _cases;
    private long _steps;
    private long _messages;

    /// <summary>Runs a body of cases; a body that is stuck fails instead of blocking the run.</summary>
    public static async Task RunAsync(Func<TurnCampaign, Task> body)
    {
        using TurnCampaign campaign = new();
        using UnobservedExceptions unobserved = new();

        // The pool's one thread may be what is stuck, so somebody else has to notice.
        await Task.Factory.StartNew(() => campaign.RunOnOneThread(body), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        unobserved.Check();
        TestContext.Current.TestOutputHelper?.WriteLine($"{campaign._cases} cases, {campaign._steps} steps, {campaign._messages} messages received");
    }

    /// <summary>Runs one program.</summary>
    /// <param name="name">How to repeat it.</param>
    /// <param name="program">The program.</param>
    /// <param name="seed">What the schedule and the actors decide.</param>
    /// <param name="prepare">Is given the case before it runs, to do something to it at some step.</param>
    public async Task<CaseReport> RunAsync(string name, CaseProgram program, ulong seed, Action<CaseRun, TurnSchedule>? prepare = null)
    {
        _running.Begin(name);
        Dice dice = new(seed);
        TurnSchedule schedule = new(dice.Fork());
        CaseRun run = new(program, schedule, dice);
        prepare?.Invoke(run, schedule);
        CaseReport report = await run.RunAsync(dice);
        _running.End(name);
        Interlocked.Increment(ref _cases);
        _steps += report.Steps;
        _messages += report.Messages;
        if (report.Violations.Count > 0)
        {
            Assert.Fail($"{name}\n{report.Text}repeat: {name}\n");
        }

        return report;
    }

    public void Dispose() => _running.Dispose();

    private void RunOnOneThread(Func<TurnCampaign, Task> body)
    {
        using SinglePoolThread single = new();
        Task all = Task.Run(() => body(this));
        long before = -1;
        while (!((IAsyncResult)all).AsyncWaitHandle.WaitOne(SafetyLimit))
        {
            long cases = Interlocked.Read(ref _cases);
            if (cases == before)
            {
                Assert.Fail($"A case has kept its thread for more than {SafetyLimit.TotalSeconds} s: {_running}");
            }

            before = cases;
        }

        all.GetAwaiter().GetResult();
    }
}
