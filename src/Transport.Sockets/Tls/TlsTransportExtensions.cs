using System.Runtime.Versioning;
using Transport.DependencyInjection;
using Transport.Sockets;
using Transport.Streams;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Encrypts TCP.</summary>
public static class TlsTransportExtensions
{
    /// <summary>Connects with TLS. The server must have a certificate for the endpoint's host, from an issuer that the system trusts, unless the options say otherwise.</summary>
    /// <param name="builder">The client's transport, which must be TCP.</param>
    /// <param name="configure">Sets options; what it sets wins over configuration (<c>Transport:Default:Tcp:Tls:…</c>).</param>
    /// <returns>The same builder.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.None)]
    public static StreamTransportBuilder UseTls(this StreamTransportBuilder builder, Action<TlsClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureOptions(options =>
        {
            TcpClientOptions tcp = options as TcpClientOptions ?? throw Refusal(options);
            tcp.Tls ??= new TlsClientOptions();
            configure?.Invoke(tcp.Tls);
        });
    }

    /// <summary>Listens with TLS. A certificate must be set, here or in configuration.</summary>
    /// <param name="builder">The listener, which must be TCP's.</param>
    /// <param name="configure">Sets options; what it sets wins over configuration (<c>TransportServer:Default:Tcp:Tls:…</c>).</param>
    /// <returns>The same builder.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.None)]
    public static StreamListenerBuilder UseTls(this StreamListenerBuilder builder, Action<TlsListenerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureOptions(options =>
        {
            TcpListenerOptions tcp = options as TcpListenerOptions ?? throw Refusal(options);
            tcp.Tls ??= new TlsListenerOptions();
            configure?.Invoke(tcp.Tls);
        });
    }

    private static InvalidOperationException Refusal(StreamChannelOptions options) =>
        new($"UseTls was called for a transport with {options.GetType().Name}, which cannot use TLS. Call it for TCP (UseTcp), or remove it.");
}
