namespace Transport.Streams;

/// <summary>First come, first served; removal from the middle costs nothing. Guarded by the sender's lock.</summary>
internal sealed class SendWaiterQueue
{
    private SendWaiter? _last;

    public SendWaiter? First { get; private set; }

    public void Enqueue(SendWaiter waiter)
    {
        waiter.Queue = this;
        waiter.Previous = _last;
        if (_last is null)
        {
            First = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    public void Remove(SendWaiter waiter)
    {
        if (waiter.Previous is null)
        {
            First = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _last = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Queue = null;
        waiter.Previous = null;
        waiter.Next = null;
    }

    /// <summary>Takes everybody out.</summary>
    public SendWaiterChain RemoveAll()
    {
        SendWaiterChain all = default;
        while (First is { } waiter)
        {
            Remove(waiter);
            all.Add(waiter);
        }

        return all;
    }
}
