using Transport.Benchmarks.Subjects;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Comparing;

/// <summary>One workload: all subjects connected at once in this process, taking turns round by round, each round beginning with another.</summary>
internal sealed class Comparison(Workload workload, int rounds, Progress progress)
{
    /// <summary>From here on the subjects come one after another, since all at once would need more file descriptors than a process may have.</summary>
    private const int TooManyConnections = 1000;

    public async Task<IReadOnlyList<Outcome>> RunAsync(IEnumerable<Subject> subjects)
    {
        Contestant[] all = [.. subjects.Where(subject => subject.Supports(workload)).Select(subject => new Contestant(subject, workload))];
        bool oneByOne = workload.Connections >= TooManyConnections && workload.Scenario != Scenario.Idle;
        foreach (Contestant[] together in oneByOne ? all.Chunk(1) : [all])
        {
            try
            {
                await RunAsync(together);
            }
            finally
            {
                await Task.WhenAll(together.Select(static contestant => contestant.StopAsync()));
            }
        }

        return [.. all.Select(static contestant => contestant.Outcome)];
    }

    private async Task RunAsync(Contestant[] contestants)
    {
        foreach (Contestant contestant in contestants)
        {
            await StepAsync(contestant, "connecting", contestant.StartAsync);
            await StepAsync(contestant, "warming up", contestant.WarmUpAsync);
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contestants.Length; turn++)
            {
                Contestant contestant = contestants[(round + turn) % contestants.Length];
                await StepAsync(contestant, $"round {round + 1} of {rounds}", contestant.MeasureAsync);
            }
        }
    }

    private async Task StepAsync(Contestant contestant, string step, Func<Task> action)
    {
        if (contestant.Failure is not null)
        {
            return;
        }

        progress.Show($"{workload.Title}: {contestant.Subject.Name}, {step}");
        await action();
        if (contestant.Failure is { } failure)
        {
            progress.Tell($"{workload.Title}: {contestant.Subject.Name} is left out. {failure}");
        }
    }
}
