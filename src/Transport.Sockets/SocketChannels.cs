using System.Net.Sockets;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets;

internal static class SocketChannels
{
    /// <summary>The channel over a connected socket, which it owns. The socket is disposed if the channel cannot be made, since a framing of the user's own takes part in that.</summary>
    public static StreamMessageChannel Create(string transportName, Socket socket, MessageFraming framing, StreamChannelOptions options, TimeProvider timeProvider)
    {
        try
        {
            return new StreamMessageChannel(transportName, new SocketConnection(socket), framing, options, timeProvider);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
