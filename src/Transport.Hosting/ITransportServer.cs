using System.Net;

namespace Transport.Hosting;

/// <summary>A running server. In the container as a singleton; for a named server with its name as service key.</summary>
public interface ITransportServer
{
    /// <summary>The addresses really bound, in the order of the <c>Use…</c> calls: with port 0 asked for, the port that was given. Empty before the host has started.</summary>
    IReadOnlyList<EndPoint> LocalEndPoints { get; }
}
