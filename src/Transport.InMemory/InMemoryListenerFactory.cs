namespace Transport.InMemory;

/// <summary>Listens under a name in the same process.</summary>
public sealed class InMemoryListenerFactory : IChannelListenerFactory
{
    private readonly InMemoryEndPoint _endPoint;
    private readonly InMemoryOptions _options;
    private readonly InMemoryNetwork _network;
    private readonly TimeProvider? _timeProvider;

    /// <summary>A factory of listeners.</summary>
    /// <param name="endPoint">The name to listen under.</param>
    /// <param name="options">Limits and bounds of the accepting side; the defaults if missing.</param>
    /// <param name="network">Where to listen; <see cref="InMemoryNetwork.Shared"/> if missing.</param>
    /// <param name="timeProvider">The clock of the channels; the system's if missing.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public InMemoryListenerFactory(InMemoryEndPoint endPoint, InMemoryOptions? options = null, InMemoryNetwork? network = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _endPoint = endPoint;
        _options = InMemoryOptions.Checked(options);
        _network = network ?? InMemoryNetwork.Shared;
        _timeProvider = timeProvider;
    }

    /// <summary>Takes the name at once.</summary>
    /// <param name="cancellationToken">Refuses the attempt if cancelled beforehand; nothing is waited for.</param>
    /// <returns>A listener that the caller owns and disposes.</returns>
    /// <exception cref="TransportException">The name is taken (<see cref="TransportError.AddressInUse"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<IChannelListener> ListenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<IChannelListener>(_network.Listen(_endPoint, _options, _timeProvider));
    }
}
