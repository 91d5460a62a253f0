using Transport.Framing;
using Transport.Streams;

namespace Transport.Datagrams;

/// <content>Sends that wait for room, and flushes that wait until what came before them has been handed over.</content>
internal sealed partial class DatagramSender
{
    private ValueTask SendWhenThereIsRoom(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken)
    {
        SendWaiter waiter = RentWaiter();
        ValueTask result = waiter.PrepareSend(payload, (FrameType)kind, cancellationToken);
        bool refused;
        bool schedule = false;
        lock (_lock)
        {
            refused = Refuses;
            if (!refused)
            {
                _waiting.Enqueue(waiter);
                schedule = !_running;
                _running = true;
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

    private ValueTask FlushWhenHandedOver(CancellationToken cancellationToken)
    {
        SendWaiter waiter = RentWaiter();
        ValueTask result = waiter.Prepare(cancellationToken);
        bool done;
        bool ended;
        lock (_lock)
        {
            done = _handedOver == _accepted;
            ended = _ended;
            if (!done && !ended)
            {
                waiter.Target = _accepted;
                _flushes.Enqueue(waiter);
            }
        }

        if (!done && !ended)
        {
            waiter.CancelIfLate(cancellationToken);
            return result;
        }

        waiter.Discard();
        return ended && !(done && _channel.EndedInGoodOrder) ? throw _channel.InterruptedError() : default;
    }

    public bool TryWithdraw(SendWaiter waiter, CancellationToken token)
    {
        lock (_lock)
        {
            if (waiter.Queue is null || waiter.CancellationToken != token)
            {
                return false;
            }

            waiter.Queue.Remove(waiter);
            return true;
        }
    }

    public void Recycle(SendWaiter waiter) => Volatile.Write(ref _spare, waiter);

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
            waiter.Fail(_channel.InterruptedError());
        }
    }
}
