using System.Collections.Concurrent;
using System.Net.Security;
using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.Sockets;

namespace Snippets;

/// <summary>What docs/transports.md shows of TLS.</summary>
internal static class Tls
{
    public static void Simple(IServiceCollection services)
    {
        #region client
        services.AddTransport(o => o.UseTcp("chat.example:5000").UseTls());
        #endregion

        #region server
        services.AddTransportServer(o => o.UseTcp(5000).UseTls(tls => tls.CertificateFile = "server.pem")).AddHandler<EchoHandler>();
        #endregion
    }

    public static void Mutual(IServiceCollection services)
    {
        #region mutual
        services.AddTransportServer(o => o.UseTcp(5000).UseTls(tls =>
        {
            tls.CertificateFile = "server.pem";
            tls.ClientCertificates = TlsClientCertificates.Required;
            tls.TrustedRootsFile = "client-roots.pem";
        })).AddHandler<EchoHandler>();

        services.AddTransport(o => o.UseTcp("10.0.0.5:5000").UseTls(tls =>
        {
            tls.TargetHost = "chat.internal";
            tls.TrustedRootsFile = "roots.pem";
            tls.CertificateFile = "client.pem";
        }));
        #endregion
    }

    public static void ByName(IServiceCollection services, ConcurrentDictionary<string, SslStreamCertificateContext> certificates)
    {
        #region names
        services.AddTransportServer(o => o.UseTcp(5000).UseTls(tls =>
        {
            tls.SelectCertificate = (name, _) => new(certificates.GetValueOrDefault(name));
            tls.CertificateFile = "default.pem";
        })).AddHandler<EchoHandler>();
        #endregion
    }

    public static void Look(IMessageChannel channel)
    {
        #region feature
        ITlsConnection? tls = channel.GetFeature<ITlsConnection>();
        Console.WriteLine($"{tls?.RemoteCertificate?.Subject} over {tls?.Protocol}");
        #endregion
    }
}
