using System.Net.Sockets;
using Transport.Framing;

namespace Transport.Sockets;

/// <summary>Connects to a server at a Unix socket.</summary>
public sealed class UnixSocketConnector : IChannelConnector
{
    internal const string TransportName = "unix";

    private readonly UnixSocketClientOptions _options;
    private readonly MessageFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly string _path;

    /// <summary>A connector to one server. It connects when <see cref="ConnectAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are told apart; <see cref="MessageFraming.Default"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public UnixSocketConnector(UnixSocketClientOptions options, MessageFraming? framing = null, TimeProvider? timeProvider = null)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? MessageFraming.Default;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _path = options.Path!;
    }

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Socket socket = await SocketDialer.ConnectAsync(SocketCalls.System, UnixSocketPath.ToEndPoint(_path), configure: null, cancellationToken).ConfigureAwait(false);
            return SocketChannels.Create(TransportName, socket, _framing, _options, _timeProvider);
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.UnixConnectFailed(exception, UnixSocketPath.Describe(_path));
        }
    }
}
