namespace Transport.Benchmarks.Subjects;

/// <summary>Connected ends that run round after round.</summary>
internal interface IRun : IAsyncDisposable
{
    /// <summary>Does <paramref name="count"/> units of work and returns when the last has been checked by its receiver. Numbers start at 0 in each round.</summary>
    Task RunAsync(int count);
}
