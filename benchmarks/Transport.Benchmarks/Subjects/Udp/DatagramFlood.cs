using System.Diagnostics;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary>One way over datagrams, as fast as the sender can. What counts is what arrives, per second until the end of the round has arrived.</summary>
internal abstract class DatagramFlood(int size) : ILossyRun
{
    private static readonly TimeSpan EndInterval = TimeSpan.FromMilliseconds(1);

    public double Lost { get; private set; }

    public async Task<double> MeasureAsync(int count)
    {
        DatagramCount counted = new(size, count);
        long start = Stopwatch.GetTimestamp();
        Task receiving = Task.Run(() => ReceiveAsync(counted));
        await Together.SucceedAsync(SendRoundAsync(count, receiving), receiving);
        Lost = 1 - ((double)counted.Received / count);
        return counted.Received / Stopwatch.GetElapsedTime(start, counted.Ended).TotalSeconds;
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Sends the message, numbered from 0 to the count less 1, awaited one by one.</summary>
    protected abstract Task SendAsync(byte[] message, int count);

    /// <summary>Sends one message.</summary>
    protected abstract ValueTask SendAsync(byte[] message);

    /// <summary>Receives until <see cref="DatagramCount.Add"/> says that it was the end.</summary>
    protected abstract Task ReceiveAsync(DatagramCount counted);

    private async Task SendRoundAsync(int count, Task receiving)
    {
        byte[] message = new byte[size];
        await SendAsync(message, count);
        Numbered.Write(message, DatagramCount.End);
        using PeriodicTimer interval = new(EndInterval);
        while (!receiving.IsCompleted)
        {
            await SendAsync(message);
            await interval.WaitForNextTickAsync();
        }
    }
}
