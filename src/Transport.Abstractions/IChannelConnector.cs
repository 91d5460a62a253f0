namespace Transport;

/// <summary>Makes connections to one configured peer.</summary>
/// <remarks>
/// Thread-safe. Each call makes one attempt, bounded in time by the transport's connect timeout, and either returns a channel that is ready
/// (all handshakes done) or throws. It never retries: that is the business of a reconnect policy. Names are resolved anew on each call.
/// </remarks>
public interface IChannelConnector
{
    /// <summary>Connects once.</summary>
    /// <param name="cancellationToken">Gives up the attempt and releases what it holds.</param>
    /// <returns>An open channel that the caller owns and disposes.</returns>
    /// <exception cref="TransportException">The attempt failed; the message says where and why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default);
}
