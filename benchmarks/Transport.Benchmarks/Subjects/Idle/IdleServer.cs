using System.Net;
using Transport.Benchmarks.Load;

namespace Transport.Benchmarks.Subjects.Idle;

/// <summary>A server that counts the connections on which it waits for a first message.</summary>
internal sealed class IdleServer(LoadProtocol protocol)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    private int _waiting;

    public LoadProtocol Protocol => protocol;

    public IPEndPoint EndPoint { get; set; } = new(IPAddress.None, 0);

    /// <summary>To be called when the receive of a connection is pending.</summary>
    public void Waits() => Interlocked.Increment(ref _waiting);

    /// <exception cref="TimeoutException">Connections are missing.</exception>
    public async Task WaitForAsync(int connections)
    {
        using CancellationTokenSource limit = new(Limit);
        while (Volatile.Read(ref _waiting) < connections)
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Only {Volatile.Read(ref _waiting)} of {connections} connections were served within {Limit.TotalSeconds:N0} s.");
            }

            await Task.Delay(LookInterval, CancellationToken.None);
        }
    }
}
