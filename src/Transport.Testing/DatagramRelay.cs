using System.Net;
using System.Net.Sockets;

namespace Transport.Testing;

/// <summary>One direction of a UDP relay: a path, and what is on its way.</summary>
internal sealed class DatagramRelay
{
    private readonly FaultyDatagramPath _path;
    private readonly DatagramsInFlight<Outgoing> _inFlight;
    private readonly Lock _lock = new();
    private long _held;

    public DatagramRelay(FaultyDatagramPath path, TimeProvider timeProvider)
    {
        _path = path;
        _inFlight = new DatagramsInFlight<Outgoing>(timeProvider, Send);
    }

    /// <summary>Takes a datagram. Several clients' may come at once.</summary>
    public void Relay(ReadOnlySpan<byte> datagram, Socket socket, EndPoint destination)
    {
        List<PlannedArrival> planned = [];
        _path.Plan(datagram, _inFlight.Now, planned);
        foreach (PlannedArrival arrival in planned)
        {
            Outgoing outgoing = new(arrival.Datagram, socket, destination);
            if (TryAdmit(outgoing.Cost))
            {
                _inFlight.Launch(outgoing, arrival.At);
            }
            else
            {
                _path.CountDroppedForRoom();
            }
        }
    }

    public void Stop() => _inFlight.Stop();

    private bool TryAdmit(long cost)
    {
        lock (_lock)
        {
            if (_held > 0 && _held + cost > _path.Faults.QueueSize)
            {
                return false;
            }

            _held += cost;
            return true;
        }
    }

    private void Send(Outgoing outgoing)
    {
        lock (_lock)
        {
            _held -= outgoing.Cost;
        }

        // Whoever receives it finds it counted.
        _path.CountDelivered();
        try
        {
            outgoing.Socket.SendTo(outgoing.Datagram, SocketFlags.None, outgoing.Destination);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _path.CountUnreceivedAfterAll();
        }
    }

    private sealed record Outgoing(byte[] Datagram, Socket Socket, EndPoint Destination)
    {
        public long Cost => Datagram.Length + DatagramFaults.Overhead;
    }
}
