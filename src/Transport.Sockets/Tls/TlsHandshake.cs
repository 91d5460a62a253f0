using System.Net.Security;
using System.Security.Authentication;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>What the handshakes of both sides have in common: their end, good or bad.</summary>
internal static class TlsHandshake
{
    /// <summary>Does a handshake.</summary>
    /// <param name="connection">The connection; disposed if the handshake fails, aborted if it is cancelled.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="verification">Verifies its certificate.</param>
    /// <param name="authenticate">Does this side's part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<StreamConnection> PerformAsync(
        StreamConnection connection,
        TlsPeer peer,
        PeerVerification verification,
        Func<SslStream, TlsWire, CancellationToken, Task> authenticate,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TlsWire wire = new(connection.Stream);
        SslStream tls = new(wire, leaveInnerStreamOpen: true);
        Task handshake = authenticate(tls, wire, cancellationToken);
        try
        {
            // The library cannot be interrupted everywhere: not in a write that waits, not while it asks whether a certificate was revoked.
            await handshake.WaitAsync(cancellationToken).ConfigureAwait(false);
            return tls.SslProtocol >= SslProtocols.Tls12 ? new TlsConnection(connection, tls, wire, peer) : throw TlsErrorMapping.TooOld(peer, $"{tls.SslProtocol}");
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            string progress = TlsErrorMapping.Progress(peer, wire);
            connection.Abort();
            _ = ReleaseAsync(handshake, tls);
            throw new HandshakeInterruptedException(progress, exception, cancellationToken);
        }
        catch (Exception exception)
        {
            // The boundary of the library and of callbacks. Disposed, not aborted: a reset could destroy the alert that tells the peer why.
            TransportException failure = TlsErrorMapping.HandshakeFailed(exception, peer, verification, wire);
            await tls.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw failure;
        }
    }

    /// <summary>The versions to offer; none means what the system is set to.</summary>
    public static SslProtocols VersionsFrom(SslProtocols? minimum) => minimum switch
    {
        null => SslProtocols.None,
        SslProtocols.Tls13 => SslProtocols.Tls13,
        _ => SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    /// <summary>The handshake still uses the stream; it ends soon, since the connection below was aborted.</summary>
    private static async Task ReleaseAsync(Task handshake, SslStream tls)
    {
        await handshake.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await tls.DisposeAsync().ConfigureAwait(false);
    }
}
