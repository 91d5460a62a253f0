using System.Net.Sockets;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets;

internal static class SocketChannels
{
    /// <summary>The channel over a connected socket, which it owns. The socket is disposed if the channel cannot be made, since a framing of the user's own takes part in that.</summary>
    public static StreamMessageChannel Create(string transportName, Socket socket, MessageFraming framing, StreamChannelOptions options, TimeProvider timeProvider) =>
        Create(transportName, Own(socket), framing, options, timeProvider);

    /// <summary>The connection over a connected socket, which it owns. The socket is disposed if the operating system refuses it.</summary>
    public static SocketConnection Own(Socket socket)
    {
        try
        {
            return new SocketConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The channel over a connection, which it owns. The connection is aborted if the channel cannot be made.</summary>
    public static StreamMessageChannel Create(string transportName, StreamConnection connection, MessageFraming framing, StreamChannelOptions options, TimeProvider timeProvider)
    {
        try
        {
            return new StreamMessageChannel(transportName, connection, framing, options, timeProvider);
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }
}
