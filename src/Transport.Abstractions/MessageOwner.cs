using System.Net;

namespace Transport;

/// <summary>Owns the memory behind received messages and knows which of its leases are still alive.</summary>
/// <remarks>
/// Implemented by transports and decorators that deliver messages from memory of their own. Thread-safe: leases of one owner are used and
/// released by different threads. A token names one lease of this owner and is never used again for another one, so a stale copy of a
/// message can neither read nor release what somebody else holds now. An owner may reuse memory once its lease is released.
/// </remarks>
public abstract class MessageOwner
{
    /// <summary>True until the lease is released or transferred.</summary>
    /// <param name="token">The lease.</param>
    public abstract bool IsAlive(long token);

    /// <summary>Who sent the message of a lease that is alive, on channels with more than one peer; <see langword="null"/> elsewhere.</summary>
    /// <param name="token">The lease.</param>
    public virtual EndPoint? GetSender(long token) => null;

    /// <summary>Ends a lease. Of several calls with one token exactly one returns <see langword="true"/>.</summary>
    /// <param name="token">The lease.</param>
    public abstract bool TryRelease(long token);

    /// <summary>Replaces a lease by a new one of the same memory: the old token is dead, the new one alive.</summary>
    /// <param name="token">The lease.</param>
    /// <param name="newToken">The lease that takes its place.</param>
    /// <returns><see langword="false"/> if the lease was not alive.</returns>
    public abstract bool TryTransfer(long token, out long newToken);
}
