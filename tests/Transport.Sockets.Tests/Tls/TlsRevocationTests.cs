using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

/// <summary>Certificates whose issuer publishes what it has revoked.</summary>
public sealed class TlsRevocationTests
{
    [Theory(Timeout = Running.Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_revoked_certificate_is_refused_if_it_is_asked_for(bool isRevoked)
    {
        using Socket web = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        web.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        web.Listen();

        // An authority of its own, since the system may keep an authority's list.
        TestAuthority authority = TestAuthority.Create($"CN=Revoking Root {Guid.NewGuid()}");
        X509Certificate2 certificate = authority.IssueRevocableServer($"http://{web.LocalEndPoint}/{Guid.NewGuid()}.crl", "127.0.0.1");
        Task serve = ServeAsync(web, authority.Revoke(isRevoked ? [certificate] : []));
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => tls.SelectCertificate = TlsUnderTest.Always(certificate));
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        Task<IMessageChannel> connect = TlsUnderTest.ConnectAsync(listener, tls => (tls.TrustedRoots, tls.RevocationMode) = (() => authority.Roots, X509RevocationMode.Online));
        if (isRevoked)
        {
            TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);
            Assert.Equal(TransportError.HandshakeFailed, exception.Error);
            Assert.Contains("Its certificate was revoked by its issuer. Replace it.", exception.Message, StringComparison.Ordinal);
        }
        else
        {
            (await connect).Dispose();
        }

        await end.CancelAsync();
        await Task.WhenAny(accept).Within();
        web.Dispose();
        await serve.Within();
    }

    /// <summary>Answers every request with the same bytes, until the socket is closed.</summary>
    private static async Task ServeAsync(Socket web, byte[] content)
    {
        byte[] request = new byte[4096];
        while (true)
        {
            try
            {
                using Socket client = await web.AcceptAsync();
                await client.ReceiveAsync(request);
                await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"));
                await client.SendAsync(content);
                client.Shutdown(SocketShutdown.Send);
                await client.ReceiveAsync(request);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
