namespace Transport;

/// <summary>A channel that connects on first use, and can be told to connect now. Ask for it with <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
public interface IConnectableChannel
{
    /// <summary>Connects, or waits for the attempt under way; does nothing once connected.</summary>
    /// <param name="cancellationToken">Gives up this caller's wait only.</param>
    /// <exception cref="TransportException">The attempt failed, or the channel was ended before it succeeded. The next use tries again.</exception>
    /// <exception cref="InvalidOperationException">This side has closed the channel.</exception>
    /// <exception cref="ObjectDisposedException">This side has disposed the channel.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask ConnectAsync(CancellationToken cancellationToken = default);
}
