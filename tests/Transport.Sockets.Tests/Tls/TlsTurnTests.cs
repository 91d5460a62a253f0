using System.Net.Security;
using System.Net.Sockets;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

public sealed class TlsTurnTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task One_at_a_time_has_the_turn()
    {
        TlsTurn turn = new();
        int count = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 200_000; i++)
            {
                turn.Enter();
                count++;
                turn.Exit();
            }
        }))).Within();
        Assert.Equal(400_000, count);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_read_has_the_turn_while_it_works_and_not_while_it_waits()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        TlsTurn turn = new();
        await using TlsWire wire = new(sockets.Connection.Stream);
        await using SslStream tls = new(wire, leaveInnerStreamOpen: true);
        await using SslStream peer = new(new NetworkStream(sockets.Peer), leaveInnerStreamOpen: true, (_, certificate, _, _) => certificate!.Subject == "CN=localhost");
        Task accepted = tls.AuthenticateAsServerAsync(TestAuthority.Localhost);
        await peer.AuthenticateAsClientAsync("localhost").Within();
        await accepted.Within();
        wire.BeginData(turn);
        await using TlsStream stream = new(tls, wire, turn, () => new TransportException());
        Task<int> read = stream.ReadAsync(new byte[10], Running.Token).AsTask();

        // The read waits, or this would never get the turn; and what has come is not worked on before the turn is given up.
        await Task.Run(turn.Enter).Within();
        await peer.WriteAsync(new byte[] { 1 }, Running.Token);
        sockets.WaitForPeer();
        Assert.False(read.IsCompleted);

        turn.Exit();
        Assert.Equal(1, await read.Within());
        await Task.Run(turn.Enter).Within();
    }
}
