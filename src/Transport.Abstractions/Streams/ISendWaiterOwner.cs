namespace Transport.Streams;

/// <summary>The sender in whose queues a <see cref="SendWaiter"/> waits.</summary>
internal interface ISendWaiterOwner
{
    /// <summary>Takes a waiter out of its queue because it was cancelled.</summary>
    /// <param name="waiter">The waiter.</param>
    /// <param name="token">What was cancelled.</param>
    /// <returns>False if it is in no queue any more, or waits with another token by now; true if the caller alone completes it.</returns>
    bool TryWithdraw(SendWaiter waiter, CancellationToken token);

    /// <summary>Takes back a waiter that has been awaited.</summary>
    void Recycle(SendWaiter waiter);
}
