namespace Transport.Benchmarks.Subjects;

/// <summary>A run that is not timed from outside, because its value is no rate or because another process holds the stopwatch.</summary>
internal interface IMeasuringRun : IRun
{
    /// <summary>Does <paramref name="count"/> units of work, checked as in every run.</summary>
    /// <returns>The value in the scenario's unit.</returns>
    Task<double> MeasureAsync(int count);

    Task IRun.RunAsync(int count) => MeasureAsync(count);
}
