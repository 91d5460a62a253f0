using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Transport.AspNetCore;

/// <summary>The HTTP request with which a WebSocket began, copied: <c>channel.GetFeature&lt;HandshakeRequest&gt;()</c>.</summary>
public sealed class HandshakeRequest
{
    internal HandshakeRequest(HttpContext context, EndPoint? remoteEndPoint)
    {
        Path = context.Request.Path.Value ?? "/";
        Query = context.Request.Query.ToDictionary(StringComparer.OrdinalIgnoreCase);
        Headers = context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase);
        RemoteEndPoint = remoteEndPoint;
    }

    /// <summary>The path, decoded, such as <c>/chat</c>.</summary>
    public string Path { get; }

    /// <summary>The query, decoded. Names are found without regard to case.</summary>
    public IReadOnlyDictionary<string, StringValues> Query { get; }

    /// <summary>The headers, cookies among them. Names are found without regard to case.</summary>
    public IReadOnlyDictionary<string, StringValues> Headers { get; }

    /// <summary>The client's address, as ASP.NET Core knows it; a proxy's, unless the forwarded headers middleware is used.</summary>
    public EndPoint? RemoteEndPoint { get; }
}
