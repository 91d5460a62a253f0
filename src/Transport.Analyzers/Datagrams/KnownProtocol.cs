using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Datagrams;

/// <summary>Recognises protocols whose datagrams are as their standard says, so that nobody could add a framing.</summary>
internal static class KnownProtocol
{
    private const string HttpOverUdp = "HTTP/1.1";

    private static readonly string[] Words = ["M-SEARCH", "SIP/2.0", "RTSP/1.0"];

    /// <summary>The type of a StatsD metric after its value; the bracket before the priority of a syslog line.</summary>
    private static readonly string[] Marks = ["|c", "|g", "|h", "|s", "|ms", "|c|#", "|g|#", "|ms|#", "|c|@", "<"];

    /// <summary>True if the text that is sent or the file around it has words of such a protocol, or if it is sent to its well-known port.</summary>
    public static bool IsSpoken(IInvocationOperation send, IInvocationOperation encoder, INamedTypeSymbol? type, CancellationToken cancellationToken)
    {
        // Such texts are often put together elsewhere, line by line.
        if (type is not null && Array.Exists(Words, word => SourceWords.Has(type, word, cancellationToken)))
        {
            return true;
        }

        foreach (IArgumentOperation argument in encoder.Arguments)
        {
            if (HasWords(PayloadValue.Simple(argument.Value)))
            {
                return true;
            }
        }

        foreach (IArgumentOperation argument in send.Arguments)
        {
            if (argument.Parameter?.Name is "port" or "endPoint" or "remoteEP" && HasPort(PayloadValue.Simple(argument.Value)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWords(IOperation text)
    {
        foreach (IOperation part in text.DescendantsAndSelf())
        {
            if (part is ILiteralOperation { ConstantValue: { HasValue: true, Value: string literal } }
                && (literal.IndexOf(HttpOverUdp, StringComparison.Ordinal) >= 0 || Array.IndexOf(Marks, literal) >= 0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasPort(IOperation target) => target switch
    {
        IObjectCreationOperation { Type.Name: "IPEndPoint" or "DnsEndPoint", Arguments.Length: >= 2 } endPoint => HasPort(PayloadValue.Simple(endPoint.Arguments[1].Value)),
        { ConstantValue: { HasValue: true, Value: int port } } => IsWellKnown(port),
        _ => false,
    };

    /// <summary>DNS, DHCP, TFTP, NTP, NetBIOS, SNMP, syslog, SSDP, WS-Discovery, SIP, mDNS, LLMNR, CoAP, StatsD, Graylog.</summary>
    private static bool IsWellKnown(int port) =>
        port is 53 or 67 or 68 or 69 or 123 or 137 or 138 or 161 or 162 or 514 or 1900 or 3702 or 5060 or 5353 or 5355 or 5683 or 8125 or 12201;
}
