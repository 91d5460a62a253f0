using System.Net;
using System.Net.Sockets;

namespace Transport.Testing;

/// <summary>A UDP relay on loopback in front of a real server, which loses, doubles, reorders, delays and damages what goes through: to test programs as they run, over real sockets.</summary>
/// <remarks>
/// <para>Let clients send to <see cref="EndPoint"/> instead of the server. The server sees each client at an address of its own, which is the relay's. At most
/// <see cref="MaxClients"/> clients are served in the life of a relay; what others send is dropped and counted.</para>
/// <para>The faults are those of a <see cref="FaultyDatagramLink"/> and as repeatable, given that the datagrams come in the same order; with several
/// clients, or on a busy machine, they may not. What finds no room in a direction's queue is dropped, whatever <see cref="DatagramFaults.DropsWhenFull"/>
/// says, and the operating system's buffers may lose some more. Network errors (ICMP) are not passed on.</para>
/// </remarks>
public sealed class FaultyUdpProxy : IAsyncDisposable
{
    /// <summary>How many clients a relay serves.</summary>
    public const int MaxClients = 64;

    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<EndPoint, Socket> _clients = [];
    private readonly List<Task> _relaying = [];
    private readonly IPEndPoint _server;
    private readonly Socket _socket;
    private readonly DatagramRelay _toServer;
    private readonly DatagramRelay _toClients;
    private long _refused;
    private int _disposed;

    /// <summary>Starts a relay on a free port of the loopback address.</summary>
    /// <param name="server">The server, on this machine or elsewhere.</param>
    /// <param name="faults">What happens to datagrams to the server; nothing if missing.</param>
    /// <param name="back">What happens to those from the server; the same if missing.</param>
    /// <param name="seed">Decides what chance does; a random one if missing.</param>
    /// <param name="timeProvider">The clock; the system's if missing.</param>
    /// <exception cref="ArgumentException">The server's address is one to listen at and not one to send to, such as 0.0.0.0.</exception>
    /// <exception cref="SocketException">No socket could be bound.</exception>
    public FaultyUdpProxy(IPEndPoint server, DatagramFaults? faults = null, DatagramFaults? back = null, int? seed = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Address.Equals(IPAddress.Any) || server.Address.Equals(IPAddress.IPv6Any))
        {
            // What is sent there may arrive, but the answers come from another address.
            throw new ArgumentException($"The server's address is {server.Address}, which stands for all addresses of a machine. Name the one to send to, such as {RelaySocket.LoopbackFor(server).Address}.", nameof(server));
        }

        faults ??= new DatagramFaults();
        _server = server;
        Seed = seed ?? Random.Shared.Next();
        ToServer = new FaultyDatagramPath(faults, Seed);
        ToClients = new FaultyDatagramPath(back ?? faults, ~Seed);
        _toServer = new DatagramRelay(ToServer, timeProvider ?? TimeProvider.System);
        _toClients = new DatagramRelay(ToClients, timeProvider ?? TimeProvider.System);
        _socket = RelaySocket.Bind(RelaySocket.LoopbackFor(server));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _relaying.Add(Task.Run(RelayToServerAsync));
    }

    /// <summary>Where clients are to send to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The direction to the server, of all clients together.</summary>
    public FaultyDatagramPath ToServer { get; }

    /// <summary>The direction from the server, to all clients together.</summary>
    public FaultyDatagramPath ToClients { get; }

    /// <summary>Repeats the faults when it is given to the constructor.</summary>
    public int Seed { get; }

    /// <summary>Datagrams of clients beyond <see cref="MaxClients"/>.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Stops relaying. What is on its way is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _end.CancelAsync().ConfigureAwait(false);
        _toServer.Stop();
        _toClients.Stop();

        try
        {
            // The first task adds the others; once it has ended there are no more.
            await _relaying[0].ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(_relaying).ConfigureAwait(false);
        }
        finally
        {
            _socket.Dispose();
            foreach (Socket socket in _clients.Values)
            {
                socket.Dispose();
            }

            _end.Dispose();
        }
    }

    private async Task RelayToServerAsync()
    {
        byte[] buffer = RelaySocket.NewBuffer();
        EndPoint anybody = RelaySocket.Anybody(EndPoint);
        while (await RelaySocket.TryReceiveAsync(_socket, buffer, anybody, _end.Token).ConfigureAwait(false) is { } received)
        {
            if (_clients.TryGetValue(received.RemoteEndPoint, out Socket? socket) || TryAdd(received.RemoteEndPoint, out socket))
            {
                _toServer.Relay(buffer.AsSpan(0, received.ReceivedBytes), socket!, _server);
            }
            else
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }

    private bool TryAdd(EndPoint client, out Socket? socket)
    {
        socket = null;
        if (_clients.Count == MaxClients)
        {
            return false;
        }

        socket = RelaySocket.Bind(RelaySocket.AnyFor(_server));
        _clients.Add(client, socket);
        Socket own = socket;
        _relaying.Add(Task.Run(() => RelayToClientAsync(own, client)));
        return true;
    }

    private async Task RelayToClientAsync(Socket socket, EndPoint client)
    {
        byte[] buffer = RelaySocket.NewBuffer();
        EndPoint anybody = RelaySocket.Anybody(_server);
        while (await RelaySocket.TryReceiveAsync(socket, buffer, anybody, _end.Token).ConfigureAwait(false) is { } received)
        {
            if (received.RemoteEndPoint.Equals(_server))
            {
                _toClients.Relay(buffer.AsSpan(0, received.ReceivedBytes), _socket, client);
            }
        }
    }
}
