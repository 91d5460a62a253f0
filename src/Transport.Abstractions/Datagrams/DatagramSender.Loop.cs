using System.Runtime.CompilerServices;
using Transport.Streams;

namespace Transport.Datagrams;

/// <content>The loop that hands datagrams over, where it waits, and what it does after each batch.</content>
internal sealed partial class DatagramSender
{
    /// <summary>How many messages had been accepted when the loop took its batch. Owned by the loop.</summary>
    private long _batchEnd;

    /// <summary>Sends that were let in when the loop took its batch. Owned by the loop.</summary>
    private SendWaiterChain _admitted;

    /// <summary>Set when the loop took nothing because nothing is left and nothing will come. Owned by the loop.</summary>
    private bool _last;

    private bool HasWork => !_ended && (!_filling.IsEmpty || _waiting.First is not null || _closing);

    /// <summary>Runs the loop from where it stopped. Called by the thread pool only.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_resume is null)
        {
            _ = LoopAsync();
        }
        else
        {
            _resume();
        }
    }

    /// <summary>One for the life of the channel, so that a burst of sends allocates nothing.</summary>
    private async Task LoopAsync()
    {
        bool inConnection = false;
        try
        {
            while (!_last)
            {
                await new Idle(this);
                CompleteAll(ref _admitted);
                if (_sending.IsEmpty)
                {
                    continue;
                }

                inConnection = true;
                for (int i = 0; i < _sending.RunCount; i++)
                {
                    DatagramRun run = _sending.GetRun(i);
                    await _connection.SendAsync(_sending.BytesOf(run), run.DatagramSize, _aborted).ConfigureAwait(false);
                    Volatile.Write(ref _sent, _sent + run.Count);
                }

                inConnection = false;
                FinishBatch();
            }

            _closed!.TrySetResult();
        }
        catch (Exception exception)
        {
            // The boundary of the connection, and of the codec: whatever they throw ends the channel, and the callers learn it from there.
            CompleteAll(ref _admitted);
            _sending.Clear();
            if (inConnection)
            {
                _channel.OnConnectionFailed(exception);
            }
            else
            {
                _channel.OnFramingFailed(exception);
            }
        }
    }

    /// <summary>Takes what has gathered, and lets those in who waited for the room. Called under the lock.</summary>
    /// <returns>False if there is nothing to do now.</returns>
    private bool TryTakeBatch()
    {
        if (_ended)
        {
            return false;
        }

        if (_filling.IsEmpty)
        {
            Admit();
        }

        if (_filling.IsEmpty)
        {
            _last = _closing;
            return _last;
        }

        _batchEnd = _accepted;
        (_filling, _sending) = (_sending, _filling);
        Admit();
        return true;
    }

    private void Admit()
    {
        while (_waiting.First is { } next && TryWrite(next.Payload.Span, (MessageKind)next.Type))
        {
            _waiting.Remove(next);
            _admitted.Add(next);
        }
    }

    private void FinishBatch()
    {
        _sending.Clear();
        SendWaiterChain flushed = default;
        lock (_lock)
        {
            _handedOver = _batchEnd;
            while (_flushes.First is { } flush && flush.Target <= _handedOver)
            {
                _flushes.Remove(flush);
                flushed.Add(flush);
            }
        }

        CompleteAll(ref flushed);
    }

    /// <summary>Where the loop waits for work.</summary>
    /// <remarks>The loop gives up <c>_running</c> only after its continuation is stored, and under the lock with nothing to do: so whoever sees <c>_running</c> false may resume it.</remarks>
    private readonly struct Idle(DatagramSender sender) : ICriticalNotifyCompletion
    {
        public bool IsCompleted
        {
            get
            {
                lock (sender._lock)
                {
                    return sender.TryTakeBatch();
                }
            }
        }

        public Idle GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            lock (sender._lock)
            {
                sender._resume = continuation;
                if (!sender.HasWork)
                {
                    sender._running = false;
                    return;
                }
            }

            // Work came in between. The loop is not resumed here, since in a flood each such turn would leave a frame on the stack.
            ThreadPool.UnsafeQueueUserWorkItem(sender, preferLocal: false);
        }
    }
}
