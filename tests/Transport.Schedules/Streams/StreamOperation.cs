using System.Threading.Tasks.Sources;

namespace Transport.Schedules.Streams;

/// <summary>A read or a write that is under way, and how whoever awaits it goes on.</summary>
internal sealed class StreamOperation : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _core;
    private int? _whenAwaited;

    /// <param name="inline">Whoever waits goes on inside <see cref="Complete"/>, not on the pool.</param>
    public StreamOperation(bool inline) => _core.RunContinuationsAsynchronously = !inline;

    public ValueTask<int> Count => new(this, _core.Version);

    public ValueTask Ended => new(this, _core.Version);

    public void Complete(int count) => _core.SetResult(count);

    public void Fail(Exception exception) => _core.SetException(exception);

    /// <summary>Has ended in truth, but says so only once it is awaited; whoever waits goes on inside that very call.</summary>
    public StreamOperation CompleteWhenAwaited(int count)
    {
        _whenAwaited = count;
        return this;
    }

    public int GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (_whenAwaited is { } count)
        {
            _whenAwaited = null;
            _core.SetResult(count);
            continuation(state);
        }
        else
        {
            _core.OnCompleted(continuation, state, token, flags);
        }
    }
}
