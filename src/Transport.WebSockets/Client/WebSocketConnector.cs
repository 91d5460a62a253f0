using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Transport.Sockets;
using Transport.Streams;

namespace Transport.WebSockets;

/// <summary>Connects to a WebSocket server.</summary>
public sealed class WebSocketConnector : IChannelConnector
{
    internal const string TransportName = "websocket";

    private readonly WebSocketClientOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Uri _uri;
    private readonly Uri _handshakeUri;

    /// <summary>A connector to one server. It connects when <see cref="ConnectAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public WebSocketConnector(WebSocketClientOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        string failures = string.Join(" ", options.Validate());
        _options = failures.Length == 0 ? options : throw new ArgumentException(failures, nameof(options));
        _timeProvider = timeProvider ?? TimeProvider.System;
        _handshakeUri = WebSocketUri.TryParse(options.Uri, out Uri? uri, out string? failure) ? uri : throw new ArgumentException(failure, nameof(options));
        _uri = new Uri(options.Uri!);
    }

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource timeout = new(_options.ConnectTimeout, _timeProvider);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            StreamConnection connection = await ShakeHandsAsync(bound.Token).ConfigureAwait(false);
            return new StreamMessageChannel(TransportName, connection, WebSocketFraming.Client, _options, _timeProvider);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw WebSocketErrorMapping.ConnectTimedOut(_uri, _options.ConnectTimeout, exception);
        }
        catch (HttpRequestException exception)
        {
            throw WebSocketErrorMapping.ConnectFailed(_uri, exception);
        }
    }

    private async Task<StreamConnection> ShakeHandsAsync(CancellationToken cancellationToken)
    {
        Socket? socket = null;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = async (context, token) =>
            {
                if (socket is not null)
                {
                    // The handler would send the request once more, to a server that ended the connection without a word; this is one attempt.
                    throw WebSocketErrorMapping.EndedWithoutAnswer();
                }

                NetworkStream stream = await TcpStreamDialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken: token).ConfigureAwait(false);
                socket = stream.Socket;
                return stream;
            },
        };
        HttpMessageInvoker invoker = new(handler);
        try
        {
            string key = WebSocketHandshake.CreateKey();
            using HttpRequestMessage request = CreateRequest(key);
            HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            CheckResponse(response, key);
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new HandshakeConnection(_uri, stream, socket!, invoker);
        }
        catch
        {
            // The handler lets go of idle connections only, and this one still holds an answer that nobody will read.
            invoker.Dispose();
            socket?.Dispose();
            throw;
        }
    }

    private HttpRequestMessage CreateRequest(string key)
    {
        HttpRequestMessage request = new(HttpMethod.Get, _handshakeUri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", WebSocketHandshake.Version);
        request.Headers.Add("Sec-WebSocket-Key", key);
        return request;
    }

    /// <summary>RFC 6455, section 4.1, what the client must check of the server's handshake.</summary>
    private void CheckResponse(HttpResponseMessage response, string key)
    {
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            throw WebSocketErrorMapping.Refused(_uri, response);
        }

        if (!response.Headers.Upgrade.Any(static product => string.Equals(product.Name, "websocket", StringComparison.OrdinalIgnoreCase)))
        {
            throw WebSocketErrorMapping.WrongAnswer(_uri, "did not name websocket in its Upgrade header");
        }

        if (!response.Headers.Connection.Contains("Upgrade", StringComparer.OrdinalIgnoreCase))
        {
            throw WebSocketErrorMapping.WrongAnswer(_uri, "did not name Upgrade in its Connection header");
        }

        if (!response.Headers.TryGetValues("Sec-WebSocket-Accept", out IEnumerable<string>? accepts) || accepts.ToArray() is not [string accept] || accept != WebSocketHandshake.CreateAccept(key))
        {
            throw WebSocketErrorMapping.WrongAnswer(_uri, "with the wrong Sec-WebSocket-Accept");
        }

        if (response.Headers.Contains("Sec-WebSocket-Extensions") || response.Headers.Contains("Sec-WebSocket-Protocol"))
        {
            throw WebSocketErrorMapping.WrongAnswer(_uri, "chose an extension or subprotocol that was not offered");
        }
    }
}
