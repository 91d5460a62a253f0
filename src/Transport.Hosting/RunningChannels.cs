namespace Transport.Hosting;

/// <summary>The channels that a server has at one time: no more than a limit, and none once it stops.</summary>
internal sealed class RunningChannels(int limit)
{
    private readonly Lock _lock = new();
    private readonly HashSet<IMessageChannel> _channels = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopped;

    public bool TryAdd(IMessageChannel channel)
    {
        lock (_lock)
        {
            return !_stopped && _channels.Count < limit && _channels.Add(channel);
        }
    }

    public void Remove(IMessageChannel channel)
    {
        bool drained;
        lock (_lock)
        {
            drained = _channels.Remove(channel) && _stopped && _channels.Count == 0;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Accepts no more channels. The task completes when the last one has gone.</summary>
    public Task StopAsync()
    {
        bool drained;
        lock (_lock)
        {
            _stopped = true;
            drained = _channels.Count == 0;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }

        return _drained.Task;
    }

    public IMessageChannel[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _channels];
        }
    }
}
