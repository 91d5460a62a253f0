using System.Diagnostics.CodeAnalysis;

namespace Transport.WebSockets;

/// <summary>Reads WebSocket URIs (RFC 6455, section 3).</summary>
internal static class WebSocketUri
{
    /// <param name="text">The setting.</param>
    /// <param name="uri">The URI, as <c>http</c> or <c>https</c> for the handshake.</param>
    /// <param name="failure">What is wrong, as a sentence that begins with the setting's name.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? uri, [NotNullWhen(false)] out string? failure)
    {
        uri = null;
        failure = Check(text, out Uri? parsed);
        if (failure is null)
        {
            uri = new UriBuilder(parsed!) { Scheme = parsed!.Scheme == Uri.UriSchemeWss ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, Port = parsed.Port }.Uri;
        }

        return failure is null;
    }

    private static string? Check(string? text, out Uri? uri)
    {
        uri = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return "Uri is not set; write a WebSocket URI, such as ws://localhost:5080/chat.";
        }

        if (text.Contains('@', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out uri) && uri.UserInfo.Length > 0)
        {
            // Not repeated here: errors end up in logs.
            return "Uri has a user name or password in it, which would not be sent; leave it out.";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out uri) || uri.Host.Length == 0)
        {
            return $"Uri '{text}' is no absolute URI with a host; write a WebSocket URI, such as ws://localhost:5080/chat.";
        }

        if (uri.Scheme != Uri.UriSchemeWs && uri.Scheme != Uri.UriSchemeWss)
        {
            return $"Uri '{text}' begins with {uri.Scheme}:; WebSocket URIs begin with ws:// or wss://.";
        }

        return uri.Fragment.Length > 0 ? $"Uri '{text}' has a fragment ({uri.Fragment}), which WebSocket URIs must not have; leave it out." : null;
    }
}
