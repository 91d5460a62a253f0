namespace Transport.InMemory;

/// <summary>Connects to a named listener in the same process.</summary>
public sealed class InMemoryConnector : IChannelConnector
{
    private readonly InMemoryEndPoint _endPoint;
    private readonly InMemoryOptions _options;
    private readonly InMemoryNetwork _network;
    private readonly TimeProvider? _timeProvider;

    /// <summary>A connector.</summary>
    /// <param name="endPoint">The listener's name.</param>
    /// <param name="options">Limits and bounds of this side; the defaults if missing.</param>
    /// <param name="network">Where the listener is; <see cref="InMemoryNetwork.Shared"/> if missing.</param>
    /// <param name="timeProvider">The clock of the channels; the system's if missing.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public InMemoryConnector(InMemoryEndPoint endPoint, InMemoryOptions? options = null, InMemoryNetwork? network = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        _endPoint = endPoint;
        _options = InMemoryOptions.Checked(options);
        _network = network ?? InMemoryNetwork.Shared;
        _timeProvider = timeProvider;
    }

    /// <summary>Connects at once. The channel may be used before the listener has accepted its other end.</summary>
    /// <param name="cancellationToken">Refuses the attempt if cancelled beforehand; nothing is waited for.</param>
    /// <returns>An open channel that the caller owns and disposes.</returns>
    /// <exception cref="TransportException">Nobody listens (<see cref="TransportError.ConnectionRefused"/>), or the listener's backlog is full (<see cref="TransportError.LimitReached"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<IMessageChannel>(_network.Find(_endPoint).Connect(_options, _timeProvider));
    }
}
