namespace Transport.Benchmarks.Subjects;

/// <summary>Threads of their own for libraries whose calls block.</summary>
internal static class Blocking
{
    /// <summary>No call of a library blocks longer than this, so that one side's failure ends the other.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static Task RunAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
