namespace Transport.Benchmarks.Subjects;

/// <summary>The loops of peers that answer or receive as long as their connections last, and the rounds that depend on them.</summary>
internal sealed class Peers
{
    private readonly Task _all;
    private readonly Task<Task> _firstEnd;

    public Peers(IEnumerable<Task> loops)
    {
        Task[] tasks = [.. loops];
        _all = Task.WhenAll(tasks);
        _firstEnd = Task.WhenAny(tasks);
    }

    /// <summary>Waits for a round. Fails at once if a peer fails, since the round may then never end.</summary>
    public async Task WatchAsync(Task round)
    {
        if (await Task.WhenAny(round, _firstEnd) == _firstEnd)
        {
            await await _firstEnd;
            throw new InvalidOperationException("A peer's connection ended before the round did.");
        }

        await round;
    }

    /// <summary>A round of clients that run at the same time and share its units. Fails at once if any client or peer fails.</summary>
    public Task RunAsync<T>(IReadOnlyList<T> clients, int count, Func<T, int, Task> run)
    {
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task all = Task.WhenAll(clients.Select((client, i) => Task.Run(async () =>
        {
            try
            {
                await run(client, (count / clients.Count) + (i < count % clients.Count ? 1 : 0));
            }
            catch (Exception exception)
            {
                failed.TrySetException(exception);
                throw;
            }
        })));
        return WatchAsync(Task.WhenAny(all, failed.Task).Unwrap());
    }

    /// <summary>Waits until all have ended because their connections were cut, in whatever way each noticed.</summary>
    public Task EndedAsync() =>
        _all.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
