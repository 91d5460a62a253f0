using Transport.Framing;

namespace Transport.Streams;

/// <content>Sends that wait for room, and flushes that wait for writes.</content>
internal sealed partial class GatheringSender
{
    private ValueTask SendWhenThereIsRoom(ReadOnlyMemory<byte> payload, FrameType type, CancellationToken cancellationToken)
    {
        SendWaiter waiter = RentWaiter();
        ValueTask result = waiter.PrepareSend(payload, type, cancellationToken);
        bool refused;
        bool schedule = false;
        using (_lock.Enter())
        {
            refused = Refuses;
            if (!refused)
            {
                _waiting.Enqueue(waiter);
                schedule = !_flushing;
                _flushing = true;
            }
        }

        if (refused)
        {
            waiter.Discard();
            throw _channel.SendError();
        }

        waiter.CancelIfLate(cancellationToken);
        ScheduleIf(schedule);
        return result;
    }

    private ValueTask FlushWhenWritten(CancellationToken cancellationToken)
    {
        SendWaiter waiter = RentWaiter();
        ValueTask result = waiter.Prepare(cancellationToken);
        bool written;
        bool ended;
        using (_lock.Enter())
        {
            written = _written == _accepted;
            ended = _ended;
            if (!written && !ended)
            {
                waiter.Target = _accepted;
                _flushes.Enqueue(waiter);
            }
        }

        if (!written && !ended)
        {
            waiter.CancelIfLate(cancellationToken);
            return result;
        }

        waiter.Discard();
        return ended && !(written && _channel.EndedInGoodOrder) ? throw _channel.CreateInterruptedError() : default;
    }

    public bool TryWithdraw(SendWaiter waiter, CancellationToken token)
    {
        using (_lock.Enter())
        {
            if (waiter.Queue is null || waiter.CancellationToken != token)
            {
                return false;
            }

            waiter.Queue.Remove(waiter);
            return true;
        }
    }

    public void Recycle(SendWaiter waiter)
    {
        // One spare serves a sender that awaits each send; more senders at once are rare enough to allocate.
        Volatile.Write(ref _spare, waiter);
    }

    private SendWaiter RentWaiter() => Interlocked.Exchange(ref _spare, null) ?? new SendWaiter(this);

    private static void CompleteAll(ref SendWaiterChain waiters)
    {
        while (waiters.Take() is { } waiter)
        {
            waiter.Complete();
        }
    }

    private void FailAll(ref SendWaiterChain waiters)
    {
        while (waiters.Take() is { } waiter)
        {
            waiter.Fail(_channel.CreateInterruptedError());
        }
    }
}
