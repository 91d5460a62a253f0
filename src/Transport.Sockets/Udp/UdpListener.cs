using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Accepts a channel for each peer that sends to a UDP socket.</summary>
internal sealed class UdpListener : IChannelListener
{
    private readonly UdpListenerOptions _options;
    private readonly IDatagramFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly UdpDispatcher _dispatcher;
    private readonly Channel<UdpPeer> _waiting;

    /// <summary>Takes over a bound socket.</summary>
    public UdpListener(UdpSocket socket, UdpListenerOptions options, IDatagramFraming framing, TimeProvider timeProvider, ILogger logger)
    {
        _options = options;
        _framing = framing;
        _timeProvider = timeProvider;
        _waiting = Channel.CreateBounded<UdpPeer>(new BoundedChannelOptions(options.Backlog) { SingleWriter = true });
        _dispatcher = new UdpDispatcher(socket, options, _waiting.Writer.TryWrite, timeProvider, logger);
        _dispatcher.Start();
    }

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => _dispatcher.LocalEndPoint;

    /// <summary>Datagrams that were dropped because their senders could not have a channel.</summary>
    internal long Refused => _dispatcher.Refused;

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_waiting.Reader.TryRead(out UdpPeer? peer))
            {
                continue;
            }

            IMessageChannel? channel = null;
            try
            {
                if (peer.TryAccept())
                {
                    return channel = new DatagramMessageChannel(UdpConnector.TransportName, peer, _framing, _options, _timeProvider);
                }
            }
            finally
            {
                // Also when a user's framing throws.
                if (channel is null)
                {
                    peer.Abort();
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _dispatcher.Dispose();
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out UdpPeer? peer))
        {
            peer.Abort();
        }

        return default;
    }
}
