using System.Globalization;
using System.Runtime.Versioning;
using Transport.DependencyInjection;
using Transport.Sockets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Selects TCP.</summary>
public static class TcpTransportExtensions
{
    /// <summary>Connects to a TCP server.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="endpoint">The server, such as <c>localhost:5082</c>; from configuration if missing (<c>Transport:Default:Tcp:Endpoint</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this transport further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamTransportBuilder UseTcp(this TransportClientBuilder builder, string? endpoint = null, Action<TcpClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseConnector(TcpTransport.Client, options =>
        {
            options.Endpoint = endpoint ?? options.Endpoint;
            configure?.Invoke(options);
        });
    }

    /// <summary>Listens for TCP clients.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="endpoint">Where, such as <c>localhost:5082</c>, <c>*:5082</c> or <c>127.0.0.1:0</c>; from configuration if missing (<c>TransportServer:Default:Tcp:Endpoint</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this listener further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamListenerBuilder UseTcp(this TransportServerBuilder builder, string? endpoint = null, Action<TcpListenerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseListener(TcpTransport.Listener, options =>
        {
            options.Endpoint = endpoint ?? options.Endpoint;
            configure?.Invoke(options);
        });
    }

    /// <summary>Listens for TCP clients at a port of all addresses of this machine. To be reachable from this machine only, use <c>UseTcp("localhost:5000")</c>.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="port">The port; 0 lets the system choose.</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this listener further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamListenerBuilder UseTcp(this TransportServerBuilder builder, int port, Action<TcpListenerOptions>? configure = null) =>
        builder.UseTcp(string.Create(CultureInfo.InvariantCulture, $"*:{port}"), configure);
}
