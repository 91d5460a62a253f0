using System.Runtime.CompilerServices;

namespace Transport.Schedules.Scheduling;

/// <summary>While it lives the thread pool has one thread, so that whoever runs on it runs alone and the pool's order is that of its queue.</summary>
/// <remarks>The engine queues work to the pool of the process; this is what makes a schedule of it repeatable without changing the engine.</remarks>
internal sealed class SinglePoolThread : IDisposable
{
    private readonly int _leastWorkers;
    private readonly int _leastPorts;
    private readonly int _mostWorkers;
    private readonly int _mostPorts;

    public SinglePoolThread()
    {
        ThreadPool.GetMinThreads(out _leastWorkers, out _leastPorts);
        ThreadPool.GetMaxThreads(out _mostWorkers, out _mostPorts);
        Assert.True(ThreadPool.SetMinThreads(1, _leastPorts));
        Assert.True(ThreadPool.SetMaxThreads(1, _mostPorts));
    }

    /// <summary>On the pool's one thread: completes when nothing else is left to run on it.</summary>
    public static async Task SettleAsync()
    {
        do
        {
            await default(EndOfQueue);
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }

    public void Dispose()
    {
        Assert.True(ThreadPool.SetMaxThreads(_mostWorkers, _mostPorts));
        Assert.True(ThreadPool.SetMinThreads(_leastWorkers, _leastPorts));
    }

    private readonly struct EndOfQueue : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public EndOfQueue GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static next => next(), continuation, preferLocal: false);
    }
}
