namespace Transport.Streams;

/// <content>Reading on without a consumer, while closing.</content>
internal sealed partial class BlockReceiver
{
    /// <summary>From now on reads on without a consumer, until the peer's goodbye or a failure; completes then.</summary>
    public Task DrainAsync()
    {
        Task drained;
        lock (_gate)
        {
            if (End is not null || _aborted)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;

            // Under the gate, so that a hand-over either sees it or has given the buffer up before we look for it.
            _draining = true;
        }

        // A consumer sets the state and then looks at _draining, without a fence on its fast path. With this one here, either it sees the flag or we see the state.
        Interlocked.MemoryBarrierProcessWide();
        PumpOn();
        return drained;
    }

    /// <summary>Nobody will receive any more: drops what is here and what comes.</summary>
    public void Discard()
    {
        _discarding = true;
        DropBacklog();
        if (_draining || _aborted)
        {
            PumpOn();
        }
    }

    /// <summary>Under the gate and while draining: drops the next message or keeps it for later, if there is room.</summary>
    private bool TryKeep()
    {
        if (_discarding || _aborted)
        {
            _parser.Take(out ReceivedMessage dropped);
            dropped.Dispose();
            return true;
        }

        if (_backlogBytes > 0 && _backlogBytes + _parser.NextLength > _backlogLimit)
        {
            return false;
        }

        _backlog ??= new Queue<ReceivedMessage>();
        _parser.Take(out ReceivedMessage message);
        _backlog.Enqueue(message);
        _backlogBytes += message.Length + BacklogCostPerMessage;
        return true;
    }

    /// <summary>Empty messages cost memory too.</summary>
    private const int BacklogCostPerMessage = 64;

    private bool TryTakeBacklog(out ReceivedMessage message)
    {
        lock (_gate)
        {
            if (_backlog is null || !_backlog.TryDequeue(out message))
            {
                message = default;
                return false;
            }

            _backlogBytes -= message.Length + BacklogCostPerMessage;
        }

        // There is room again.
        PumpOn();
        return true;
    }

    private void DropBacklog()
    {
        lock (_gate)
        {
            while (_backlog is not null && _backlog.TryDequeue(out ReceivedMessage message))
            {
                message.Dispose();
            }

            _backlogBytes = 0;
        }
    }
}
