using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Transport.WebSockets;

/// <summary>The one place where HTTP statuses and the exceptions of <see cref="SocketsHttpHandler"/> and its streams are interpreted.</summary>
internal static class WebSocketErrorMapping
{
    public static TransportException Refused(Uri uri, HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        (TransportError error, string remedy) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => (TransportError.AccessDenied, "Check the credentials."),
            HttpStatusCode.Forbidden => (TransportError.AccessDenied, "Check the credentials, and whether the server accepts this origin."),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => (TransportError.LimitReached, "Try again later."),
            HttpStatusCode.NotFound => (TransportError.HandshakeFailed, "Check the path of the URI."),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => (TransportError.HandshakeFailed, $"It points to {response.Headers.Location?.ToString() ?? "no other place"}; use that URI if you trust it."),
            HttpStatusCode.OK => (TransportError.HandshakeFailed, "That is a web page, not a WebSocket endpoint; check the path of the URI."),
            _ => (TransportError.HandshakeFailed, "Check that the URI is a WebSocket endpoint."),
        };
        return new TransportException(error, $"The server at {uri} answered the WebSocket handshake with HTTP status {status} ({response.StatusCode}) instead of 101. {remedy}");
    }

    public static TransportException WrongAnswer(Uri uri, string what) =>
        new(TransportError.HandshakeFailed, $"The server at {uri} answered the WebSocket handshake with status 101 but {what}, so it does not speak WebSocket (RFC 6455, section 4.1). Check that the URI is a WebSocket endpoint.");

    public static TransportException ConnectTimedOut(Uri uri, TimeSpan timeout, Exception exception) =>
        new(TransportError.ConnectTimeout, $"The WebSocket handshake with {uri} did not finish within {timeout.TotalSeconds} s. Check the address, the network and the server, or raise ConnectTimeout.", exception);

    public static TransportException EndedWithoutAnswer() =>
        new(TransportError.ConnectionLost, "The server ended the connection without answering the WebSocket handshake. Check that host and port are those of a WebSocket server, or try again.");

    public static TransportException ConnectFailed(Uri uri, HttpRequestException exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case TransportException known:
                    return new TransportException(known.Error, $"Connecting to {uri} failed: {known.Message}", exception);
                case AuthenticationException:
                    return new TransportException(TransportError.HandshakeFailed, $"The TLS handshake with {uri} failed: {inner.Message} Check the server's certificate and name.", exception);
            }
        }

        return exception.HttpRequestError switch
        {
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => new TransportException(TransportError.HandshakeFailed, $"The server at {uri} did not answer the WebSocket handshake in HTTP. Check host and port of the URI.", exception),
            HttpRequestError.ResponseEnded => new TransportException(TransportError.ConnectionLost, $"The server at {uri} ended the connection in the middle of the WebSocket handshake. Check that host and port are those of a WebSocket server, or try again.", exception),
            _ => new TransportException(TransportError.Other, $"Connecting to {uri} failed: {exception.Message}", exception),
        };
    }

    public static TransportException StreamFailed(Uri uri, bool aborted, Exception exception) => aborted
        ? new TransportException(TransportError.Aborted, $"The WebSocket connection to {uri} was aborted by this side while it was in use. Connect again.", exception)
        : exception is IOException or SocketException or ObjectDisposedException or HttpRequestException
            ? new TransportException(TransportError.ConnectionLost, $"The WebSocket connection to {uri} was lost: {exception.Message} Connect again.", exception)
            : new TransportException(TransportError.Other, $"The WebSocket connection to {uri} failed: {exception.Message}", exception);
}
