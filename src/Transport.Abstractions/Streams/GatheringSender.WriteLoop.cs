using System.Runtime.CompilerServices;

namespace Transport.Streams;

/// <content>The loop that writes, where it waits, and what it does after each write.</content>
internal sealed partial class GatheringSender
{
    /// <summary>Runs the loop from where it stopped. Called by the thread pool only.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_resume is null)
        {
            _ = WriteLoopAsync();
        }
        else
        {
            _resume();
        }
    }

    /// <summary>One for the life of the channel, so that a burst of writes allocates nothing.</summary>
    private async Task WriteLoopAsync()
    {
        WriteBatch batch = new();
        try
        {
            while (!batch.IsLast)
            {
                await new Idle(this, batch);
                CompleteAll(ref batch.Admitted);
                if (batch.IsLast)
                {
                    batch.Buffer = SendBufferPool.Rent(SendBufferPool.SmallestBuffer);
                    batch.Count = _codec.WriteClose(batch.Buffer, _closeReason);
                }
                else if (batch.Count == 0)
                {
                    continue;
                }

                if (batch.Count > 0)
                {
                    await WriteAsync(batch, batch.Buffer.AsMemory(0, batch.Count)).ConfigureAwait(false);
                }

                if (batch.Direct is not null)
                {
                    await WriteDirectAsync(batch).ConfigureAwait(false);
                }

                batch.InStream = true;
                await _stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                batch.InStream = false;
                FinishBatch(batch);
            }

            batch.InStream = true;
            await _connection.CompleteWritesAsync(CancellationToken.None).ConfigureAwait(false);
            _closed!.TrySetResult();
        }
        catch (Exception exception)
        {
            // The boundary of the stream, and of the codec: whatever they throw ends the channel, and the callers learn it from there.
            CompleteAll(ref batch.Admitted);
            SendBufferPool.Return(batch.Buffer);
            if (batch.InStream)
            {
                _channel.OnWriteFailed(exception);
            }
            else
            {
                _channel.OnFramingFailed(exception);
            }

            batch.Direct?.Fail(_channel.CreateInterruptedError());
        }
    }

    /// <summary>Writes the rest of a large message: what its fragments hold from the caller's memory, and headers from the batch's buffer, which is free by now.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteDirectAsync(WriteBatch batch)
    {
        do
        {
            if (!batch.DirectRest.IsEmpty)
            {
                await WriteAsync(batch, batch.DirectRest).ConfigureAwait(false);
            }

            PrepareNext(batch);
            if (batch.Count > 0)
            {
                await WriteAsync(batch, batch.Buffer.AsMemory(0, batch.Count)).ConfigureAwait(false);
            }
        }
        while (batch.Count > 0);
    }

    /// <summary>The next fragment of a large message with the pongs and the heartbeat before it; or the trailer; or nothing.</summary>
    private void PrepareNext(WriteBatch batch)
    {
        batch.Count = 0;
        batch.DirectRest = default;
        long? heartbeatTime = HeartbeatTime();
        using (_lock.Enter())
        {
            if (batch.DirectSent < batch.Direct!.Payload.Length)
            {
                TakeControl(batch, heartbeatTime);
                AddFragment(batch, batch.Direct);
            }
            else if (!batch.DirectEnded)
            {
                batch.DirectEnded = true;
                batch.Count = _codec.WriteTrailer(batch.Buffer);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(WriteBatch batch, ReadOnlyMemory<byte> bytes)
    {
        batch.InStream = true;
        await _stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        batch.InStream = false;
    }

    private void FinishBatch(WriteBatch batch)
    {
        SendBufferPool.Return(batch.Buffer);
        batch.Buffer = [];
        batch.Count = 0;
        SendWaiterChain flushed = default;
        using (_lock.Enter())
        {
            _written = batch.End;
            while (_flushes.First is { } flush && flush.Target <= _written)
            {
                _flushes.Remove(flush);
                flushed.Add(flush);
            }
        }

        batch.Direct?.Complete();
        batch.Direct = null;
        CompleteAll(ref flushed);
    }

    /// <summary>Where the write loop waits for work.</summary>
    /// <remarks>The loop gives up <c>_flushing</c> only after its continuation is stored, and under the lock with nothing to do: so whoever sees <c>_flushing</c> false may resume it.</remarks>
    private readonly struct Idle(GatheringSender sender, WriteBatch batch) : ICriticalNotifyCompletion
    {
        public bool IsCompleted
        {
            get
            {
                long? heartbeatTime = sender.HeartbeatTime();
                using (sender._lock.Enter())
                {
                    return sender.TryTakeBatch(batch, heartbeatTime);
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
            using (sender._lock.Enter())
            {
                sender._resume = continuation;
                if (!sender.HasWork)
                {
                    sender._flushing = false;
                    return;
                }
            }

            // Work came in between. It is not encoded here, where what a codec throws would end the process, and the loop is not resumed here,
            // since in a flood each such turn would leave a frame on the stack.
            ThreadPool.UnsafeQueueUserWorkItem(sender, preferLocal: false);
        }
    }
}
