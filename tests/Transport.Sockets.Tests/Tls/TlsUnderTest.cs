using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Transport.Conformance;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>Clients and listeners with TLS, set up with the shared authority unless a test says otherwise.</summary>
internal static class TlsUnderTest
{
    public static Func<string, CancellationToken, ValueTask<SslStreamCertificateContext?>> Always(X509Certificate2 certificate)
    {
        SslStreamCertificateContext context = Context(certificate);
        return (_, _) => new(context);
    }

    public static SslStreamCertificateContext Context(X509Certificate2 certificate) => SslStreamCertificateContext.Create(certificate, null, offline: true);

    public static Func<X509Certificate2Collection> SharedRoots { get; } = () => TestAuthority.Shared.Roots;

    public static TcpListenerOptions Listener(Action<TlsListenerOptions>? configure = null)
    {
        TcpListenerOptions options = new() { Endpoint = "127.0.0.1:0", Tls = new() { SelectCertificate = Always(TestAuthority.Localhost) } };
        configure?.Invoke(options.Tls);
        return options;
    }

    public static TcpClientOptions Client(IChannelListener listener, Action<TlsClientOptions>? configure = null)
    {
        TcpClientOptions options = new() { Endpoint = listener.LocalEndPoint.ToString(), Tls = new() { TrustedRoots = SharedRoots } };
        configure?.Invoke(options.Tls);
        return options;
    }

    public static async Task<IChannelListener> ListenAsync(Action<TlsListenerOptions>? configure = null, MessageFraming? framing = null, RecordingLogger? logger = null) =>
        await new TcpListenerFactory(Listener(configure), framing, logger: logger).ListenAsync(Running.Token);

    public static async Task<IMessageChannel> ConnectAsync(IChannelListener listener, Action<TlsClientOptions>? configure = null, MessageFraming? framing = null) =>
        await new TcpConnector(Client(listener, configure), framing).ConnectAsync(Running.Token).Within();

    /// <summary>Both ends of a connection. The listener goes on accepting until it has a channel.</summary>
    public static async Task<ChannelPair> ConnectPairAsync(Action<TlsListenerOptions>? listen = null, Action<TlsClientOptions>? connect = null, MessageFraming? framing = null)
    {
        IChannelListener listener = await ListenAsync(listen, framing);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        IMessageChannel client = await ConnectAsync(listener, connect, framing);
        return new ChannelPair(client, (await accept.Within())!, listener.DisposeAsync);
    }

    /// <summary>What a client is told that must not get through.</summary>
    public static async Task<TransportException> FailToConnectAsync(Action<TlsListenerOptions>? listen = null, Action<TlsClientOptions>? connect = null)
    {
        await using IChannelListener listener = await ListenAsync(listen);
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(listener, connect));
        await end.CancelAsync();
        await Task.WhenAny(accept).Within();
        return exception;
    }
}
