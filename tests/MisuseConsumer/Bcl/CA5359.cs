using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>TLS with anybody. The rule is the SDK's; TransportAnalysisMode All makes it a warning.</summary>
internal static class TrustEverybody
{
    public static void Configure(ClientWebSocketOptions options) => options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) => true;
}
