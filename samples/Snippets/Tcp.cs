using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.Sockets;

namespace Snippets;

/// <summary>What docs/transports.md shows of TCP.</summary>
internal static class Tcp
{
    public static void Configure(IServiceCollection services)
    {
        #region options
        services.AddTransportServer(o => o.UseTcp("*:5000", tcp =>
        {
            tcp.MaxConnectionsPerAddress = 100;
            tcp.FirstByteTimeout = TimeSpan.FromSeconds(10);
        })).AddHandler<EchoHandler>();
        #endregion

        #region resolver
        services.AddSingleton<INameResolver, RegistryResolver>();
        services.AddTransport(o => o.UseTcp("orders:5000"));
        #endregion
    }

    public static void Proxied(IServiceCollection services)
    {
        #region proxy
        services.AddTransportServer(o => o.UseTcp(5000, tcp =>
        {
            tcp.ProxyProtocol.Enabled = true;
            tcp.ProxyProtocol.TrustedSources.Add("10.0.0.0/8");
        })).AddHandler<EchoHandler>();
        #endregion
    }

    public static void Look(IMessageChannel channel)
    {
        #region proxied
        EndPoint? client = channel.RemoteEndPoint;
        EndPoint? proxy = channel.GetFeature<IProxiedConnection>()?.ProxyEndPoint;
        #endregion
        Console.WriteLine($"{client} through {proxy}");
    }

    /// <summary>A registry of services that an application has of its own.</summary>
    private sealed class RegistryResolver : INameResolver
    {
        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
            new([IPAddress.Loopback]);
    }
}
