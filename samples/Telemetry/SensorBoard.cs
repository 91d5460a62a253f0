using System.Collections.Concurrent;

namespace Telemetry;

/// <summary>The sensors there are. As many as the listener has peers at most.</summary>
internal sealed class SensorBoard(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<SensorReport, bool> _reports = new();

    public void Add(SensorReport report) => _reports[report] = true;

    public void Remove(SensorReport report) => _reports.TryRemove(report, out _);

    /// <summary>Prints a line for each sensor, until <paramref name="stopping"/>.</summary>
    public async Task PrintEverySecondAsync(CancellationToken stopping)
    {
        using PeriodicTimer timer = new(Period, time);
        long last = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                TimeSpan elapsed = time.GetElapsedTime(last);
                last = time.GetTimestamp();
                foreach (string line in _reports.Keys.Select(report => report.Print(elapsed)).Order(StringComparer.Ordinal))
                {
                    Console.WriteLine(line);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }
}
