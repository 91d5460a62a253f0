using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Transport.AspNetCore;

/// <summary>The HTTP request with which a WebSocket began, copied: <c>channel.GetFeature&lt;HandshakeRequest&gt;()</c>. May be used by any number of threads at once.</summary>
/// <remarks>Most handlers look at nothing of it, and it lives as long as its channel; so the dictionaries are made when they are first asked for.</remarks>
public sealed class HandshakeRequest
{
    private readonly string? _query;
    private readonly KeyValuePair<string, StringValues>[] _headers;
    private IReadOnlyDictionary<string, StringValues>? _parsedQuery;
    private IReadOnlyDictionary<string, StringValues>? _foundHeaders;

    internal HandshakeRequest(HttpRequest request, EndPoint? remoteEndPoint)
    {
        Path = request.Path.Value ?? "/";
        _query = request.QueryString.Value;
        _headers = new KeyValuePair<string, StringValues>[request.Headers.Count];
        request.Headers.CopyTo(_headers, 0);
        RemoteEndPoint = remoteEndPoint;
    }

    /// <summary>The path, decoded, such as <c>/chat</c>.</summary>
    public string Path { get; }

    /// <summary>The query, decoded. Names are found without regard to case.</summary>
    public IReadOnlyDictionary<string, StringValues> Query => _parsedQuery ??= QueryHelpers.ParseQuery(_query);

    /// <summary>The headers, cookies among them. Names are found without regard to case.</summary>
    public IReadOnlyDictionary<string, StringValues> Headers => _foundHeaders ??= new Dictionary<string, StringValues>(_headers, StringComparer.OrdinalIgnoreCase);

    /// <summary>The client's address, as ASP.NET Core knows it; a proxy's, unless the forwarded headers middleware is used.</summary>
    public EndPoint? RemoteEndPoint { get; }
}
