using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Transport.Hosting.Tests;

/// <summary>Virtual time that tells when something has begun to wait, so that a test never advances too early.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until something waits for this long, then lets it pass.</summary>
    public async Task PassAsync(TimeSpan due)
    {
        await StartedAsync(due);
        Advance(due);
    }

    /// <summary>Waits until something waits for each of these, begun in whatever order.</summary>
    public async Task StartedAsync(params TimeSpan[] dues)
    {
        List<TimeSpan> missing = [.. dues];
        while (missing.Count > 0)
        {
            missing.Remove(await _timers.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
    }
}
