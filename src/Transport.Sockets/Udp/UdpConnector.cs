using System.Net;
using System.Net.Sockets;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Opens UDP channels to one peer.</summary>
/// <remarks>
/// Nothing is sent to open a channel, unless <see cref="UdpClientOptions.ValidateAddress"/> says so: that nobody is there is learned only from
/// <see cref="IDatagramStatistics.NetworkErrors"/>, if at all, and a server that starts later is reached then.
/// </remarks>
public sealed class UdpConnector : IChannelConnector
{
    internal const string TransportName = "udp";

    private readonly UdpClientOptions _options;
    private readonly IDatagramFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly TcpAddress _target;
    private readonly SocketCalls _calls;

    /// <summary>A connector to one peer. It opens a socket when <see cref="ConnectAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are put into datagrams; <see cref="DatagramFraming.None"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range, or needs another framing; the message has a sentence for each.</exception>
    public UdpConnector(UdpClientOptions options, IDatagramFraming? framing = null, TimeProvider? timeProvider = null)
        : this(options, framing, timeProvider, SocketCalls.System)
    {
    }

    internal UdpConnector(UdpClientOptions options, IDatagramFraming? framing, TimeProvider? timeProvider, SocketCalls calls)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? DatagramFraming.None;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _target = UdpAddress.TryParseRemote(options.Endpoint, out TcpAddress? target, out string? failure) ? target : throw new ArgumentException(failure, nameof(options));
        _calls = calls;
        if (options.ValidateAddress && !_framing.AllowsAddressValidation)
        {
            throw new ArgumentException($"ValidateAddress is set, but the framing {_framing.Name} does not allow for it: its messages could not be told from those of the validation. Use DatagramFraming.Sequenced.", nameof(options));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource timeout = new(_options.ConnectTimeout, _timeProvider);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        bool validating = false;
        try
        {
            UdpClientConnection connection = await OpenAsync(bound.Token).ConfigureAwait(false);
            try
            {
                if (_options.ValidateAddress && !connection.IsGroup)
                {
                    validating = true;
                    await connection.ValidateAsync(_timeProvider, bound.Token).ConfigureAwait(false);
                }

                return new DatagramMessageChannel(TransportName, connection, _framing, _options, _timeProvider);
            }
            catch
            {
                connection.Abort();
                throw;
            }
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw UdpErrorMapping.ConnectTimedOut(_target.ToString(), _options.ConnectTimeout, validating, exception);
        }
        catch (SocketException exception)
        {
            throw UdpErrorMapping.OpenFailed(exception, _target.ToString());
        }
    }

    /// <summary>A socket for the first address that this machine has a way to.</summary>
    private async ValueTask<UdpClientConnection> OpenAsync(CancellationToken cancellationToken)
    {
        SocketException? failure = null;
        foreach (IPAddress address in await ResolveAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                return Open(new IPEndPoint(address, _target.Port));
            }
            catch (SocketException exception)
            {
                failure ??= exception;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private UdpClientConnection Open(IPEndPoint endPoint)
    {
        if ((_options.AllowBroadcast && endPoint.AddressFamily == AddressFamily.InterNetwork) || UdpGroup.IsMulticast(endPoint.Address))
        {
            return new UdpClientConnection(UdpSocketFactory.Over(UdpGroup.Open(endPoint, _options), _options), answersChallenges: false, endPoint);
        }

        Socket socket = UdpSocketFactory.Create(endPoint.AddressFamily, _options);
        try
        {
            // Nothing is sent by this: it sets where to, and from whom datagrams are taken.
            socket.Connect(endPoint);
            return new UdpClientConnection(UdpSocketFactory.Over(socket, _options), _framing.AllowsAddressValidation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask<IPAddress[]> ResolveAsync(CancellationToken cancellationToken) =>
        _target.Address is { } literal ? [literal]
        // No datagram tells at which of the two loopback addresses a server listens; this library's listens at this one.
        : _target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback]
        : await _calls.ResolveAsync(_target.Host, cancellationToken).ConfigureAwait(false);
}
