using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Transport.Framing;

namespace Transport.Sockets;

/// <summary>Listens for clients at a Unix socket.</summary>
public sealed class UnixSocketListenerFactory : IChannelListenerFactory
{
    private readonly UnixSocketListenerOptions _options;
    private readonly MessageFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly string _path;

    /// <summary>A factory for one path. It binds when <see cref="ListenAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are told apart; <see cref="MessageFraming.Default"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Told when accepting does not go as it should; nobody by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public UnixSocketListenerFactory(UnixSocketListenerOptions options, MessageFraming? framing = null, TimeProvider? timeProvider = null, ILogger? logger = null)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? MessageFraming.Default;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _path = options.Path!;
    }

    /// <inheritdoc/>
    public async ValueTask<IChannelListener> ListenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (Socket socket, BoundSocketFile file) = await UnixSocketBinder.ListenAsync(_path, _options.Backlog, cancellationToken).ConfigureAwait(false);
        SocketListenerSetup setup = new()
        {
            CreateChannel = connection => SocketChannels.Create(UnixSocketConnector.TransportName, connection, _framing, _options, _timeProvider),
            BeforeClose = file.Delete,
            Limits = new ConnectionLimits(_options.MaxConnections, maxPerAddress: null),
        };
        return new SocketChannelListener(socket, new UnixDomainSocketEndPoint(_path), setup, SocketCalls.System, _timeProvider, _logger);
    }
}
