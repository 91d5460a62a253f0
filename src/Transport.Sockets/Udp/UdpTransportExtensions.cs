using System.Globalization;
using System.Runtime.Versioning;
using Transport.DependencyInjection;
using Transport.Sockets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Selects UDP.</summary>
public static class UdpTransportExtensions
{
    /// <summary>Sends datagrams to a UDP server, and receives its own.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="endpoint">The server, such as <c>localhost:5083</c>; from configuration if missing (<c>Transport:Default:Udp:Endpoint</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this transport further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static DatagramTransportBuilder UseUdp(this TransportClientBuilder builder, string? endpoint = null, Action<UdpClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseConnector(UdpTransport.Client, options =>
        {
            options.Endpoint = endpoint ?? options.Endpoint;
            configure?.Invoke(options);
        });
    }

    /// <summary>Listens for UDP peers.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="endpoint">Where, such as <c>localhost:5083</c>, <c>*:5083</c> or <c>127.0.0.1:0</c>; from configuration if missing (<c>TransportServer:Default:Udp:Endpoint</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this listener further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static DatagramListenerBuilder UseUdp(this TransportServerBuilder builder, string? endpoint = null, Action<UdpListenerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseListener(UdpTransport.Listener, options =>
        {
            options.Endpoint = endpoint ?? options.Endpoint;
            configure?.Invoke(options);
        });
    }

    /// <summary>Listens for UDP peers at a port of all addresses of this machine. To be reachable from this machine only, use <c>UseUdp("localhost:5083")</c>.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="port">The port; 0 lets the system choose.</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this listener further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static DatagramListenerBuilder UseUdp(this TransportServerBuilder builder, int port, Action<UdpListenerOptions>? configure = null) =>
        builder.UseUdp(string.Create(CultureInfo.InvariantCulture, $"*:{port}"), configure);
}
