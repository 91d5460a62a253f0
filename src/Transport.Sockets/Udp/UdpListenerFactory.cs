using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Listens for UDP peers: one socket, and a channel for each address that sends to it.</summary>
/// <remarks>
/// A channel exists from its peer's first datagram on, and ends when it is closed, or after <see cref="UdpListenerOptions.IdleTimeout"/>. The socket, and
/// with it the address, is released when the listener is disposed and its last channel has ended.
/// </remarks>
public sealed class UdpListenerFactory : IChannelListenerFactory
{
    private readonly UdpListenerOptions _options;
    private readonly IDatagramFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly TcpAddress _address;
    private readonly SocketCalls _calls;

    /// <summary>A factory for one address. It binds when <see cref="ListenAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are put into datagrams; <see cref="DatagramFraming.None"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Told when receiving does not go as it should, and when peers are refused; nobody by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range, or needs another framing; the message has a sentence for each.</exception>
    public UdpListenerFactory(UdpListenerOptions options, IDatagramFraming? framing = null, TimeProvider? timeProvider = null, ILogger? logger = null)
        : this(options, framing, timeProvider, logger, SocketCalls.System)
    {
    }

    internal UdpListenerFactory(UdpListenerOptions options, IDatagramFraming? framing, TimeProvider? timeProvider, ILogger? logger, SocketCalls calls)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? DatagramFraming.None;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _address = UdpAddress.TryParseLocal(options.Endpoint, out TcpAddress? address, out string? failure) ? address : throw new ArgumentException(failure, nameof(options));
        _calls = calls;
        if (options.RequireAddressValidation && !_framing.AllowsAddressValidation)
        {
            throw new ArgumentException($"RequireAddressValidation is set, but the framing {_framing.Name} does not allow for it: its messages could not be told from those of the validation. Use DatagramFraming.Sequenced.", nameof(options));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IChannelListener> ListenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Socket socket = _address.IsAny
                ? BindAny()
                : Bind(new IPEndPoint(await ResolveAsync(cancellationToken).ConfigureAwait(false), _address.Port));
            return new UdpListener(UdpSocketFactory.Over(socket, _options), _options, _framing, _timeProvider, _logger);
        }
        catch (SocketException exception)
        {
            throw UdpErrorMapping.ListenFailed(exception, _address.ToString());
        }
    }

    private async ValueTask<IPAddress> ResolveAsync(CancellationToken cancellationToken)
    {
        if (_address.Address is { } literal)
        {
            return literal;
        }

        if (_address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return IPAddress.Loopback;
        }

        IPAddress[] all = await _calls.ResolveAsync(_address.Host, cancellationToken).ConfigureAwait(false);
        return all.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork)
            ?? all.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.HostNotFound);
    }

    private Socket BindAny()
    {
        try
        {
            return Bind(new IPEndPoint(IPAddress.IPv6Any, _address.Port), dualMode: true);
        }
        catch (SocketException exception) when (SocketErrorMapping.IsNoIPv6(exception))
        {
            return Bind(new IPEndPoint(IPAddress.Any, _address.Port));
        }
    }

    private Socket Bind(IPEndPoint endPoint, bool dualMode = false)
    {
        Socket socket = UdpSocketFactory.Create(endPoint.AddressFamily, _options);
        try
        {
            if (dualMode)
            {
                socket.DualMode = true;
            }

            if (OperatingSystem.IsWindows())
            {
                // Otherwise another process may bind the same port there and take datagrams away.
                socket.ExclusiveAddressUse = true;
            }

            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
