namespace Transport.Benchmarks.Subjects;

/// <summary>The peers that echo as long as their connections last, and the rounds of the clients that wait for echoes.</summary>
internal sealed class EchoPeers
{
    private readonly Task _all;
    private readonly Task<Task> _firstEnd;

    public EchoPeers(IEnumerable<Task> echoing)
    {
        Task[] tasks = [.. echoing];
        _all = Task.WhenAll(tasks);
        _firstEnd = Task.WhenAny(tasks);
    }

    /// <summary>Shares the units out among the clients, which run at the same time. Fails at once if any client or peer fails.</summary>
    public async Task RunAsync<T>(IReadOnlyList<T> clients, int count, Func<T, int, Task> ask)
    {
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task asked = Task.WhenAll(clients.Select((client, i) => Task.Run(async () =>
        {
            try
            {
                await ask(client, (count / clients.Count) + (i < count % clients.Count ? 1 : 0));
            }
            catch (Exception exception)
            {
                failed.TrySetException(exception);
                throw;
            }
        })));
        Task first = await Task.WhenAny(asked, failed.Task, _firstEnd);
        if (first == _firstEnd)
        {
            await await _firstEnd;
            throw new InvalidOperationException("An echoing peer ended before the round did.");
        }

        await first;
    }

    /// <summary>Waits until all have ended because their connections were cut, in whatever way each noticed.</summary>
    public Task EndedAsync() =>
        _all.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
