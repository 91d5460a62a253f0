using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Reads one socket and gives each datagram to the peer it came from. Lives as long as somebody listens or a channel is left.</summary>
/// <remarks>
/// One loop reads and never waits for a peer, so a slow channel costs its own datagrams only. <b>Guarded by <c>_gate</c>:</b> the table and whether
/// anybody listens. What the loop reads into is the loop's own.
/// </remarks>
internal sealed partial class UdpDispatcher : IDisposable
{
    /// <summary>How often the socket is read without a wait before other work of the thread pool has its turn.</summary>
    private const int MaxReceivesAtOnce = 256;

    private static readonly TimeSpan DelayAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly UdpPeerTable<UdpPeer> _peers;
    private readonly UdpListenerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Func<UdpPeer, bool> _offer;
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _idleTimer;
    private readonly SocketAddress _from;
    private readonly long _idleTicks;
    private readonly DatagramBudget _receiveBudget;
    private bool _listening = true;
    private bool _closed;

    /// <summary>The loop's own.</summary>
    private readonly UdpRoom _room = new();
    private long _refused;
    private long _lastRefusal;

    /// <summary>Takes over a bound socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="options">Limits.</param>
    /// <param name="offer">Offers a new peer to be accepted; false if there is no room for it. Called by the loop.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Told of failures.</param>
    public UdpDispatcher(UdpSocket socket, UdpListenerOptions options, Func<UdpPeer, bool> offer, TimeProvider timeProvider, ILogger logger)
    {
        Socket = socket;
        LocalEndPoint = socket.Socket.LocalEndPoint!;
        _options = options;
        _offer = offer;
        _timeProvider = timeProvider;
        _logger = logger;
        _peers = new UdpPeerTable<UdpPeer>(options.MaxPeers);
        _receiveBudget = new DatagramBudget(options.TotalReceiveBufferSize, 2 * options.MaxPeers);
        _from = new SocketAddress(LocalEndPoint.AddressFamily);
        _validation = options.RequireAddressValidation ? new AddressValidation(timeProvider) : null;
        _answerTo = new SocketAddress(LocalEndPoint.AddressFamily);
        _idleTicks = (long)(options.IdleTimeout.TotalSeconds * timeProvider.TimestampFrequency);
        _idleTimer = timeProvider.CreateTimer(static dispatcher => ((UdpDispatcher)dispatcher!).EvictIdle(), this, options.IdleTimeout / 4, options.IdleTimeout / 4);
    }

    public UdpSocket Socket { get; }

    public EndPoint LocalEndPoint { get; }

    /// <summary>Datagrams that were dropped because their senders could not have a channel.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public void Start() => _ = Task.Run(ReceiveAsync);

    /// <summary>Nobody listens any more: no new peers from now on. Channels live on, and with them the socket.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _listening = false;
        }

        CloseIfUnused();
    }

    /// <summary>A channel has ended.</summary>
    public void Remove(UdpPeer peer)
    {
        lock (_gate)
        {
            _peers.Remove(peer.Address, peer);
        }

        CloseIfUnused();
    }

    private void CloseIfUnused()
    {
        lock (_gate)
        {
            if (_listening || _peers.Count > 0 || _closed)
            {
                return;
            }

            _closed = true;
        }

        _idleTimer.Dispose();
        _closing.Cancel();
        Socket.Dispose();
    }

    private void EvictIdle()
    {
        List<UdpPeer> silent;
        lock (_gate)
        {
            silent = _peers.RemoveSilentSince(_timeProvider.GetTimestamp() - _idleTicks);
        }

        silent.ForEach(static peer => peer.End());
        CloseIfUnused();
    }

    private async Task ReceiveAsync()
    {
        bool failing = false;
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await ReceiveWhileItWorksAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException || _closing.IsCancellationRequested)
            {
                break;
            }
            catch (SocketException exception)
            {
                if (!failing)
                {
                    _logger.ReceiveFailed(LocalEndPoint, exception.SocketErrorCode, DelayAfterFailure, exception);
                    failing = true;
                }

                await Task.Delay(DelayAfterFailure, _timeProvider, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception)
            {
                // What is not the operating system's doing, such as a logger that throws. The listener must not fall silent for ever because of it.
                await Task.Delay(DelayAfterFailure, _timeProvider, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _room.LetGo();
    }

    private async Task ReceiveWhileItWorksAsync()
    {
        while (true)
        {
            for (int i = 0; TryReceive(); i++)
            {
                if (i == MaxReceivesAtOnce)
                {
                    await Task.Yield();
                    i = 0;
                }
            }

            _room.LetGoIfUnused();
            await Socket.WaitReadableAsync(_closing.Token).ConfigureAwait(false);
        }
    }

    private bool TryReceive()
    {
        Memory<byte> room = _room.Memory;
        if (!Socket.TryReceive(room, _from, out UdpReceived received))
        {
            return false;
        }

        // Errors are not told with the address they concern, so they are nobody's.
        if (received.Error == SocketError.Success)
        {
            Dispatch(room.Span[..received.Length], received);
        }

        return true;
    }

    private void Dispatch(ReadOnlySpan<byte> datagrams, in UdpReceived received)
    {
        long now = _timeProvider.GetTimestamp();
        UdpPeer? peer;
        bool isKnown;
        lock (_gate)
        {
            isKnown = _peers.TryHear(_from, now, out peer);
        }

        if (received.Truncated)
        {
            peer?.CountMalformed();
            return;
        }

        if (_validation is not null && !Validate(datagrams, received.DatagramSize, isKnown, out bool isProof))
        {
            if (!isProof || isKnown || TryAdd(now, out _))
            {
                Answer(isProof ? ValidationStep.Accepted : ValidationStep.Challenge, isProof || !isKnown, received.Length);
            }

            return;
        }

        if (isKnown || TryAdd(now, out peer))
        {
            peer!.Push(_room.Keep(received));
        }
    }

    /// <summary>Makes a channel for the peer that sent, if there is room.</summary>
    private bool TryAdd(long now, out UdpPeer? peer)
    {
        peer = null;
        lock (_gate)
        {
            if (!_listening)
            {
                return false;
            }

            if (_peers.IsFull)
            {
                Refuse(now, nameof(UdpListenerOptions.MaxPeers));
                return false;
            }
        }

        SocketAddress address = UdpSocketFactory.Copy(_from);
        peer = new UdpPeer(this, address, _options.ReceiveBufferSize, _receiveBudget);
        lock (_gate)
        {
            if (!_listening)
            {
                return false;
            }

            _peers.TryAdd(address, peer, now);
        }

        if (_offer(peer))
        {
            return true;
        }

        lock (_gate)
        {
            _peers.Remove(address, peer);
        }

        CloseIfUnused();
        Refuse(now, nameof(UdpListenerOptions.Backlog));
        return false;
    }

    private void Refuse(long now, string setting)
    {
        if (_refused == 0 || _timeProvider.GetElapsedTime(_lastRefusal, now) > TimeSpan.FromMinutes(1))
        {
            _lastRefusal = now;
            _logger.PeersRefused(LocalEndPoint, setting, _refused + 1);
        }

        Volatile.Write(ref _refused, _refused + 1);
    }
}
