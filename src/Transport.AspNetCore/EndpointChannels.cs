namespace Transport.AspNetCore;

/// <summary>The channels of one endpoint: no more than a limit, and none once the host stops. A place is taken before the handshake, and kept until the handler has returned.</summary>
internal sealed class EndpointChannels(int limit)
{
    private readonly Lock _lock = new();
    private readonly HashSet<IMessageChannel> _channels = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _places;

    public bool IsStopped { get; private set; }

    public bool TryEnter()
    {
        lock (_lock)
        {
            if (IsStopped || _places >= limit)
            {
                return false;
            }

            _places++;
            return true;
        }
    }

    public void Add(IMessageChannel channel)
    {
        lock (_lock)
        {
            _channels.Add(channel);
        }
    }

    /// <summary>Gives the place back.</summary>
    /// <param name="channel">Who had it; <see langword="null"/> if the handshake did not succeed.</param>
    public void Leave(IMessageChannel? channel)
    {
        bool drained;
        lock (_lock)
        {
            if (channel is not null)
            {
                _channels.Remove(channel);
            }

            drained = --_places == 0 && IsStopped;
        }

        if (drained)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more. The task completes when all places are free.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            IsStopped = true;
            if (_places > 0)
            {
                return _drained.Task;
            }
        }

        return Task.CompletedTask;
    }

    public IMessageChannel[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _channels];
        }
    }
}
