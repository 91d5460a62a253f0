using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Transport.Framing;

namespace Transport.Sockets;

/// <summary>Listens for TCP clients.</summary>
public sealed class TcpListenerFactory : IChannelListenerFactory
{
    private readonly TcpListenerOptions _options;
    private readonly MessageFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly TcpAddress _address;
    private readonly SocketCalls _calls;
    private readonly IReadOnlyList<IConnectionHandshake> _handshakes;

    /// <summary>A factory for one address. It binds when <see cref="ListenAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are told apart; <see cref="MessageFraming.Default"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Told when accepting does not go as it should, and of peers that are turned away; nobody by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public TcpListenerFactory(TcpListenerOptions options, MessageFraming? framing = null, TimeProvider? timeProvider = null, ILogger? logger = null)
        : this(options, framing, timeProvider, logger, SocketCalls.System)
    {
    }

    internal TcpListenerFactory(
        TcpListenerOptions options,
        MessageFraming? framing,
        TimeProvider? timeProvider,
        ILogger? logger,
        SocketCalls calls,
        IReadOnlyList<IConnectionHandshake>? handshakes = null)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? MessageFraming.Default;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _address = TcpAddress.TryParseLocal(options.Endpoint, out TcpAddress? address, out string? failure) ? address : throw new ArgumentException(failure, nameof(options));
        _calls = calls;
        _handshakes = handshakes ?? CreateHandshakes(options, _logger);
    }

    /// <inheritdoc/>
    public async ValueTask<IChannelListener> ListenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Socket socket = await TcpBinder.ListenAsync(_address, _options, _calls, cancellationToken).ConfigureAwait(false);
        SocketListenerSetup setup = new()
        {
            CreateChannel = connection => SocketChannels.Create(TcpConnector.TransportName, connection, _framing, _options, _timeProvider),
            Configure = _options.ApplyTo,
            Limits = new ConnectionLimits(_options.MaxConnections, _options.MaxConnectionsPerAddress),
            Handshakes = _handshakes,
            MaxPendingHandshakes = _options.MaxPendingHandshakes,
            HandshakeTimeout = _options.HandshakeTimeout,
            FirstByteTimeout = _options.FirstByteTimeout,
        };
        return new SocketChannelListener(socket, socket.LocalEndPoint!, setup, _calls, _timeProvider, _logger);
    }

    /// <summary>What happens on each accepted connection before its channel exists, in this order. They serve all connections at once, so they keep nothing of any of them.</summary>
    internal static IReadOnlyList<IConnectionHandshake> CreateHandshakes(TcpListenerOptions options, ILogger logger)
    {
        List<IConnectionHandshake> handshakes = [];
        if (options.ProxyProtocol.Enabled)
        {
            handshakes.Add(new ProxyProtocolHandshake(options.ProxyProtocol));
        }

        if (options.Tls is { } tls)
        {
            handshakes.Add(new TlsListenerHandshake(tls, logger));
        }

        return handshakes;
    }
}
