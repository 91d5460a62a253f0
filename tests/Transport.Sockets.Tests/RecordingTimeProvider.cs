using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Transport.Sockets.Tests;

/// <summary>A fake clock that tells when somebody waits on it, and for how long.</summary>
internal sealed class RecordingTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    public ValueTask<TimeSpan> NextWaitAsync() => _waits.Reader.ReadAsync(Running.Token);
}
