using System.Runtime.Versioning;
using Transport.DependencyInjection;
using Transport.Sockets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Selects named pipes.</summary>
public static class NamedPipeTransportExtensions
{
    /// <summary>Connects to a server at a named pipe of this machine.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The pipe's name; from configuration if missing (<c>Transport:Default:NamedPipes:PipeName</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this transport further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamTransportBuilder UseNamedPipes(this TransportClientBuilder builder, string? name = null, Action<NamedPipeClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseConnector(NamedPipeTransport.Client, options =>
        {
            options.PipeName = name ?? options.PipeName;
            configure?.Invoke(options);
        });
    }

    /// <summary>Listens at a named pipe.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The pipe's name; from configuration if missing (<c>TransportServer:Default:NamedPipes:PipeName</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this listener further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamListenerBuilder UseNamedPipes(this TransportServerBuilder builder, string? name = null, Action<NamedPipeListenerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseListener(NamedPipeTransport.Listener, options =>
        {
            options.PipeName = name ?? options.PipeName;
            configure?.Invoke(options);
        });
    }
}
