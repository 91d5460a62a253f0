using System.Runtime.Versioning;
using Transport.DependencyInjection;
using Transport.Sockets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Selects Unix sockets.</summary>
public static class UnixSocketTransportExtensions
{
    /// <summary>Connects to a server at a Unix socket.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="path">The socket's path; from configuration if missing (<c>Transport:Default:Unix:Path</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this transport further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamTransportBuilder UseUnixSocket(this TransportClientBuilder builder, string? path = null, Action<UnixSocketClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseConnector(UnixSocketTransport.Client, options =>
        {
            options.Path = path ?? options.Path;
            configure?.Invoke(options);
        });
    }

    /// <summary>Listens at a Unix socket.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="path">The socket's path; from configuration if missing (<c>TransportServer:Default:Unix:Path</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this listener further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamListenerBuilder UseUnixSocket(this TransportServerBuilder builder, string? path = null, Action<UnixSocketListenerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseListener(UnixSocketTransport.Listener, options =>
        {
            options.Path = path ?? options.Path;
            configure?.Invoke(options);
        });
    }
}
