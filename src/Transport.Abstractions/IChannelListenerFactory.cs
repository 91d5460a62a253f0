namespace Transport;

/// <summary>Starts listening at one configured address.</summary>
public interface IChannelListenerFactory
{
    /// <summary>Binds and listens. On return, peers can connect.</summary>
    /// <param name="cancellationToken">Gives up and releases what was bound.</param>
    /// <returns>A listener that the caller owns and disposes.</returns>
    /// <exception cref="TransportException">The address is in use, not available or not permitted; the message says which setting to change.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<IChannelListener> ListenAsync(CancellationToken cancellationToken = default);
}
