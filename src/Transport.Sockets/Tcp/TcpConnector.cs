using System.Net.Sockets;
using Transport.Framing;

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

    /// <summary>A connector to one server. It connects when <see cref="ConnectAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are told apart; <see cref="MessageFraming.Default"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public TcpConnector(TcpClientOptions options, MessageFraming? framing = null, TimeProvider? timeProvider = null)
        : this(options, framing, timeProvider, SocketCalls.System)
    {
    }

    internal TcpConnector(TcpClientOptions options, MessageFraming? framing, TimeProvider? timeProvider, SocketCalls calls)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? MessageFraming.Default;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _target = TcpAddress.TryParseRemote(options.Endpoint, out TcpAddress? target, out string? failure) ? target : throw new ArgumentException(failure, nameof(options));
        _dialer = new TcpDialer(_target, options.ApplyTo, calls);
    }

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource timeout = new(_options.ConnectTimeout, _timeProvider);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            Socket socket = await _dialer.DialAsync(bound.Token).ConfigureAwait(false);
            return SocketChannels.Create(TransportName, socket, _framing, _options, _timeProvider);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw SocketErrorMapping.TcpConnectTimedOut(_target.ToString(), _options.ConnectTimeout, exception);
        }
    }
}
