namespace Transport.Streams;

/// <summary>Waiters that were taken out of their queue and are completed once the lock is left. Linked by <see cref="SendWaiter.Next"/>, owned by one thread.</summary>
internal struct SendWaiterChain
{
    private SendWaiter? _first;
    private SendWaiter? _last;

    public void Add(SendWaiter waiter)
    {
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    public SendWaiter? Take()
    {
        SendWaiter? waiter = _first;
        if (waiter is not null)
        {
            _first = waiter.Next;
            _last = _first is null ? null : _last;
            waiter.Next = null;
        }

        return waiter;
    }
}
