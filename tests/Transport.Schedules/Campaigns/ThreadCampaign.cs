using System.Collections.Concurrent;
using Transport.Schedules.Cases;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Campaigns;

/// <summary>Runs cases on all threads, several of them at once.</summary>
internal static class ThreadCampaign
{
    /// <param name="campaign">Its name, for repeating a case.</param>
    /// <param name="seeds">One of each case.</param>
    /// <param name="program">What each case does.</param>
    /// <param name="hesitates">See <see cref="ThreadSchedule"/>.</param>
    /// <param name="atOnce">How many cases run at once.</param>
    public static async Task RunAsync(string campaign, IEnumerable<ulong> seeds, Func<Dice, CaseProgram> program, bool hesitates, int atOnce)
    {
        using UnobservedExceptions unobserved = new();
        using RunningCases running = new();
        ConcurrentQueue<string> failures = new();
        long cases = 0;
        long messages = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = atOnce };
        await Parallel.ForEachAsync(seeds, options, async (seed, _) =>
        {
            if (!failures.IsEmpty)
            {
                return;
            }

            string name = CampaignSettings.RepeatCommand(campaign, seed);
            running.Begin(name);
            Dice dice = new(seed);
            ThreadSchedule schedule = new(dice.Fork(), hesitates);
            CaseReport report = await new CaseRun(program(new Dice(seed)), schedule, dice).RunAsync(dice);
            running.End(name);
            Interlocked.Increment(ref cases);
            Interlocked.Add(ref messages, report.Messages);
            if (report.Violations.Count > 0)
            {
                failures.Enqueue($"{name}\n{report.Text}repeat, though threads may go another way: {name}\n");
            }
        });
        if (failures.TryDequeue(out string? failure))
        {
            Assert.Fail(failure);
        }

        unobserved.Check();
        TestContext.Current.TestOutputHelper?.WriteLine($"{cases} cases, {messages} messages received");
    }
}
