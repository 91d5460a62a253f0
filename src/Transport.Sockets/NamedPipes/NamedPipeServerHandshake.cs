using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Makes a server's end of a named pipe of an accepted Unix socket, and refuses other users.</summary>
internal sealed class NamedPipeServerHandshake(string name, bool currentUserOnly) : IConnectionHandshake
{
    /// <inheritdoc/>
    public ValueTask<StreamConnection> PerformAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        // The mode of the file keeps others out as well, but for root.
        IPeerCredentials? client = connection.GetFeature<IPeerCredentials>();
        return currentUserOnly && client?.UserId != PeerCredentials.CurrentUserId
            ? throw NamedPipeErrorMapping.OtherUser(name, client, isServer: false)
            : new ValueTask<StreamConnection>(new NamedPipeSocketConnection(connection, name, isServer: true));
    }
}
