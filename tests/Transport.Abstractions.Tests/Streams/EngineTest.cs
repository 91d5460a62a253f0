using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>What the tests of the engine share: channels over memory, raw peers, and a bound on every wait.</summary>
public abstract class EngineTest
{
    internal static StreamMessageChannel Channel(StreamConnection connection, MessageFraming? framing = null, TimeProvider? time = null, Action<StreamChannelOptions>? configure = null)
    {
        StreamChannelOptions options = new();
        configure?.Invoke(options);
        return new StreamMessageChannel("memory", connection, framing ?? MessageFraming.Default, options, time);
    }

    internal static async Task<byte[]> ReadToEndAsync(MemoryConnection raw)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        while (await raw.Stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().Within() is > 0 and int count)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}

/// <summary>A hang fails the test instead of blocking the run.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Lets virtual time pass, a step at a time, until something has happened: for what begins its wait on a thread of its own.</summary>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider time, TimeSpan step, Task ended)
    {
        long start = Stopwatch.GetTimestamp();
        while (!ended.IsCompleted && Stopwatch.GetElapsedTime(start) < Limit)
        {
            time.Advance(step);
            await Task.Yield();
        }
    }

    public static Task Within(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Within(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
