using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Routing;
using Transport.Streams;

namespace Transport.AspNetCore;

/// <summary>The stream of an upgraded request, with what is known of that request.</summary>
/// <remarks>
/// The request lives as long as this: who serves it waits for <see cref="Released"/>, and the server then sends what is left and closes. The
/// stream is never disposed here, since a read may be pending. Nothing of the request is touched after the release.
/// </remarks>
internal sealed class UpgradedConnection : StreamConnection
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private readonly HandshakeRequest _request;
    private readonly RouteValueDictionary _routeValues;
    private ClaimsPrincipal? _user;
    private bool _aborted;
    private bool _ended;

    public UpgradedConnection(HttpContext context, Stream stream)
    {
        _lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        Stream = new UpgradedStream(stream, context.RequestAborted);
        IConnectionEndPointFeature? endPoints = context.Features.Get<IConnectionEndPointFeature>();
        IHttpConnectionFeature? connection = context.Features.Get<IHttpConnectionFeature>();
        LocalEndPoint = EndPointOf(connection?.LocalIpAddress, connection?.LocalPort ?? 0) ?? endPoints?.LocalEndPoint;
        RemoteEndPoint = EndPointOf(connection?.RemoteIpAddress, connection?.RemotePort ?? 0) ?? endPoints?.RemoteEndPoint;
        _request = new HandshakeRequest(context.Request, RemoteEndPoint);
        _user = context.Features.Get<IHttpAuthenticationFeature>()?.User;
        _routeValues = new RouteValueDictionary(context.Request.RouteValues);
    }

    public override Stream Stream { get; }

    public override EndPoint? LocalEndPoint { get; }

    public override EndPoint? RemoteEndPoint { get; }

    /// <summary>Completes when nobody uses the request any more.</summary>
    public Task Released => _released.Task;

    public override T? GetFeature<T>()
        where T : class =>
        typeof(T) == typeof(HandshakeRequest) ? (T)(object)_request
        : typeof(T) == typeof(ClaimsPrincipal) ? (T)(object)User
        : typeof(T) == typeof(RouteValueDictionary) ? (T)(object)_routeValues
        : null;

    /// <summary>The user that ASP.NET Core has authenticated; else, as there, one without a name, which is made only for those who ask.</summary>
    private ClaimsPrincipal User => Volatile.Read(ref _user) ?? Interlocked.CompareExchange(ref _user, new ClaimsPrincipal(new ClaimsIdentity()), null) ?? _user;

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => new(Stream.FlushAsync(cancellationToken));

    public override void Abort()
    {
        lock (_lock)
        {
            if (_aborted || _ended)
            {
                return;
            }

            _aborted = true;
            _lifetime.Abort();
        }
    }

    public override TransportException MapException(Exception exception) => Volatile.Read(ref _aborted)
        ? new TransportException(TransportError.Aborted, $"The WebSocket of {RemoteEndPoint} was aborted by this side while it was in use.", exception)
        : new TransportException(TransportError.ConnectionLost, $"The WebSocket of {RemoteEndPoint} was lost: {exception.Message} The client may connect again.", exception);

    public override ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _ended = true;
        }

        _released.TrySetResult();
        return default;
    }

    private static IPEndPoint? EndPointOf(IPAddress? address, int port) => address is null ? null : new IPEndPoint(address, port);
}
