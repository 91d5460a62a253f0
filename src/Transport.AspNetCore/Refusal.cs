using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Transport.WebSockets;

namespace Transport.AspNetCore;

/// <summary>Why a request does not become a WebSocket: a status and a sentence for whoever sent it.</summary>
internal sealed record Refusal(int Status, string Sentence)
{
    private const int RetryAfterSeconds = 5;

    public static Refusal Full(int limit) => new(StatusCodes.Status503ServiceUnavailable, $"This server has {limit} WebSockets already, its limit. Try again later.");

    public static Refusal Stopping { get; } = new(StatusCodes.Status503ServiceUnavailable, "This server is stopping. Try again later.");

    public static Refusal NotUpgradable { get; } = new(StatusCodes.Status503ServiceUnavailable, "This server cannot have more upgraded connections at the moment. Try again later.");

    /// <summary>RFC 6455, section 4.2.1, what the server must check of the client's handshake; and section 10.2.</summary>
    /// <returns><see langword="null"/> if all is well.</returns>
    public static Refusal? Of(HttpRequest request, bool canUpgrade, IEnumerable<string> allowedOrigins)
    {
        IHeaderDictionary headers = request.Headers;
        if (!HttpMethods.IsGet(request.Method))
        {
            return new(StatusCodes.Status405MethodNotAllowed, $"A WebSocket handshake is a GET request, not {request.Method}.");
        }

        if (!canUpgrade || !HasToken(headers, HeaderNames.Upgrade, "websocket") || !HasToken(headers, HeaderNames.Connection, "Upgrade"))
        {
            return new(StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint. Connect with a WebSocket client, over HTTP/1.1.");
        }

        if (headers.SecWebSocketVersion.ToString() != WebSocketHandshake.Version)
        {
            return new(StatusCodes.Status426UpgradeRequired, $"This server speaks version {WebSocketHandshake.Version} of WebSocket only (Sec-WebSocket-Version).");
        }

        if (!WebSocketHandshake.IsKey(headers.SecWebSocketKey.ToString()))
        {
            return new(StatusCodes.Status400BadRequest, "The Sec-WebSocket-Key header is missing, or is not 16 bytes in Base64.");
        }

        return Origin.IsAllowed(request, allowedOrigins)
            ? null
            : new(StatusCodes.Status403Forbidden, "Web pages of this origin may not connect here. The server's operator can add the origin to AllowedOrigins.");
    }

    public Task WriteAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "text/plain; charset=utf-8";
        switch (Status)
        {
            case StatusCodes.Status405MethodNotAllowed:
                response.Headers.Allow = HttpMethods.Get;
                break;
            case StatusCodes.Status426UpgradeRequired:
                response.Headers.SecWebSocketVersion = WebSocketHandshake.Version;
                if (HttpProtocol.IsHttp11(context.Request.Protocol))
                {
                    // These two headers do not exist in HTTP/2 and HTTP/3 (RFC 9113, section 8.2.2).
                    response.Headers.Upgrade = "websocket";
                    response.Headers.Connection = "Upgrade";
                }

                break;
            case StatusCodes.Status503ServiceUnavailable:
                response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                break;
        }

        return response.WriteAsync(Sentence + "\n", context.RequestAborted);
    }

    private static bool HasToken(IHeaderDictionary headers, string name, string token) =>
        headers.GetCommaSeparatedValues(name).Contains(token, StringComparer.OrdinalIgnoreCase);
}
