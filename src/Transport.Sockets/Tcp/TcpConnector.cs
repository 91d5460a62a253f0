using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Connects to a TCP server.</summary>
public sealed class TcpConnector : IChannelConnector
{
    internal const string TransportName = "tcp";

    private readonly TcpClientOptions _options;
    private readonly MessageFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly TcpAddress _target;
    private readonly TcpDialer _dialer;
    private readonly IReadOnlyList<IConnectionHandshake> _handshakes;

    /// <summary>A connector to one server. It connects when <see cref="ConnectAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are told apart; <see cref="MessageFraming.Default"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="nameResolver">Finds the addresses of a host name; the operating system by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public TcpConnector(TcpClientOptions options, MessageFraming? framing = null, TimeProvider? timeProvider = null, INameResolver? nameResolver = null)
        : this(options, framing, timeProvider, SocketCalls.System.With(nameResolver))
    {
    }

    internal TcpConnector(TcpClientOptions options, MessageFraming? framing, TimeProvider? timeProvider, SocketCalls calls, IReadOnlyList<IConnectionHandshake>? handshakes = null)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? MessageFraming.Default;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _target = TcpAddress.TryParseRemote(options.Endpoint, out TcpAddress? target, out string? failure) ? target : throw new ArgumentException(failure, nameof(options));
        _dialer = new TcpDialer(_target, options, calls, _timeProvider);
        _handshakes = handshakes ?? CreateHandshakes(options);
    }

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource timeout = new(_options.ConnectTimeout, _timeProvider);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        DialProgress progress = new();
        try
        {
            Socket socket = await _dialer.DialAsync(progress, bound.Token).ConfigureAwait(false);
            progress.IsConnected = true;
            StreamConnection connection = SocketChannels.Own(socket);
            if (_handshakes.Count > 0)
            {
                connection = await ConnectionHandshakes.PerformAsync(_handshakes, connection, bound.Token).ConfigureAwait(false);
            }

            return SocketChannels.Create(TransportName, connection, _framing, _options, _timeProvider);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (HandshakeInterruptedException exception)
        {
            throw TlsErrorMapping.HandshakeTimedOut(exception, _target.ToString(), _options.ConnectTimeout);
        }
        catch (OperationCanceledException exception)
        {
            throw SocketErrorMapping.TcpConnectTimedOut(_target.ToString(), progress, _options.ConnectTimeout, exception);
        }
    }

    /// <summary>What happens on each new connection before its channel exists, in this order. They serve all connections at once, so they keep nothing of any of them.</summary>
    internal static IReadOnlyList<IConnectionHandshake> CreateHandshakes(TcpClientOptions options) =>
        options.Tls is { } tls && TcpAddress.TryParseRemote(options.Endpoint, out TcpAddress? target, out _) ? [new TlsClientHandshake(tls, target.Host, NullLogger.Instance)] : [];
}
