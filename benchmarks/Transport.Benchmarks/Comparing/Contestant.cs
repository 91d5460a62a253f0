using System.Diagnostics;
using Transport.Benchmarks.Subjects;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Comparing;

/// <summary>One subject in one workload: started, warmed up, measured round by round. Once it has failed it does nothing more.</summary>
internal sealed class Contestant(Subject subject, Workload workload)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan RoundLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly List<double> _values = [];
    private readonly List<double> _allocated = [];
    private readonly List<double> _lost = [];
    private IRun? _run;
    private int _count;

    public Subject Subject => subject;

    public string? Failure { get; private set; } = subject.Unavailable;

    public Outcome Outcome => Failure is null && _values.Count > 0
        ? new Outcome(workload, subject, [.. _values.Order()], workload.Scenario == Scenario.Idle ? null : MedianOf(_allocated), MedianOf(_lost), null)
        : new Outcome(workload, subject, [], null, null, Failure ?? "It was not measured.");

    public Task StartAsync() => TryAsync("to start", StartLimit, async () => _run = await subject.StartAsync(workload));

    /// <summary>Finds the number of units that a round takes, and has the code compiled and the buffers grown meanwhile.</summary>
    public async Task WarmUpAsync()
    {
        if (workload.Scenario == Scenario.Idle)
        {
            _count = workload.Connections;
            return;
        }

        RoundSize size = new(workload.Step);
        while (!size.IsFound && Failure is null)
        {
            await TryAsync($"for {size.Count:N0} units to warm up", RoundLimit, async () =>
            {
                double rate = await RateAsync(size.Count);
                double counted = _run is ILossyRun lossy ? size.Count * (1 - lossy.Lost) : size.Count;
                size.Took(counted / rate);
            });
        }

        _count = size.Count;
    }

    public async Task MeasureAsync()
    {
        Rest();
        await TryAsync($"for a round of {_count:N0} units", RoundLimit, async () =>
        {
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            double value = await RateAsync(_count);
            _values.Add(value);
            _allocated.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / _count);
            if (_run is ILossyRun lossy)
            {
                _lost.Add(lossy.Lost);
            }
        });
    }

    public async Task StopAsync()
    {
        if (_run is not { } run)
        {
            return;
        }

        _run = null;
        string? failure = Failure;
        await TryAsync("to stop", StopLimit, () => run.DisposeAsync().AsTask(), evenIfFailed: true);

        // What was measured stands, however the end went.
        Failure = failure;
    }

    private static double? MedianOf(List<double> values) => values.Count > 0 ? Statistics.Median([.. values.Order()]) : null;

    /// <returns>Units per second; or what the run itself has measured.</returns>
    private async Task<double> RateAsync(int count)
    {
        if (_run is IMeasuringRun measuring)
        {
            return await measuring.MeasureAsync(count);
        }

        long start = Stopwatch.GetTimestamp();
        await _run!.RunAsync(count);
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Garbage of one subject is not collected at the cost of the next.</summary>
    private static void Rest()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private async Task TryAsync(string what, TimeSpan limit, Func<Task> action, bool evenIfFailed = false)
    {
        if (Failure is not null && !evenIfFailed)
        {
            return;
        }

        try
        {
            // On a thread of the pool, so that one that blocks does not block the comparison.
            await Task.Run(action).WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            Failure = $"It took longer than {limit.TotalSeconds:N0} s {what}.";
        }
        catch (Exception exception)
        {
            Failure = $"It failed {what}: {exception.Message}";
        }
    }
}
