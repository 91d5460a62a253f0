using System.Net;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>The other side of one TLS connection, for sentences.</summary>
/// <param name="Name">Its name and address.</param>
/// <param name="IsServer">True seen from a client.</param>
/// <param name="Host">The name that a server's certificate must have.</param>
internal sealed record TlsPeer(string Name, bool IsServer, string Host)
{
    public static TlsPeer Server(StreamConnection connection, string host) =>
        new(connection.RemoteEndPoint is { } remote ? IPAddress.TryParse(host, out _) ? $"{remote}" : $"{host} ({remote})" : host, IsServer: true, host);

    public static TlsPeer Client(StreamConnection connection) =>
        new(connection.RemoteEndPoint is { } remote ? $"the client {remote}" : $"a client of {connection.LocalEndPoint}", IsServer: false, "");

    public override string ToString() => Name;
}
