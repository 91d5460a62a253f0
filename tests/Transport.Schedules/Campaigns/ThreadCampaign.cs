using System.Collections.Concurrent;
using Transport.Schedules.Cases;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Campaigns;

/// <summary>Runs cases on all threads, several of them at once.</summary>
internal static class ThreadCampaign
{
    public static async Task RunAsync(IEnumerable<ulong> seeds, Func<ulong, CaseProgram> program, Func<ulong, string> name)
    {
        using UnobservedExceptions unobserved = new();
        ConcurrentQueue<string> failures = new();
        long cases = 0;
        long messages = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount };
        await Parallel.ForEachAsync(seeds, options, async (seed, _) =>
        {
            if (!failures.IsEmpty)
            {
                return;
            }

            Dice dice = new(seed);
            ThreadSchedule schedule = new(dice.Fork());
            CaseReport report = await new CaseRun(program(seed), schedule, dice).RunAsync(dice);
            Interlocked.Increment(ref cases);
            Interlocked.Add(ref messages, report.Messages);
            if (report.Violations.Count > 0)
            {
                failures.Enqueue($"{name(seed)}\n{report.Text}repeat, though threads may go another way: {name(seed)}\n");
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
