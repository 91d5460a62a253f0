namespace Transport.Benchmarks.Subjects;

/// <summary>Connected ends, and what keeps them running.</summary>
internal sealed class Pairs<T>(IReadOnlyList<T> clients, IReadOnlyList<T> servers, Func<ValueTask> stop) : IAsyncDisposable
    where T : IDisposable
{
    /// <summary>The ends that connected.</summary>
    public IReadOnlyList<T> Clients => clients;

    /// <summary>The ends that were accepted, in the same order.</summary>
    public IReadOnlyList<T> Servers => servers;

    /// <summary>Ends all connections at once, without a goodbye.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (T end in clients.Concat(servers))
        {
            end.Dispose();
        }

        await stop();
    }
}
