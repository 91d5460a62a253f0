using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets;

internal static class NamedPipeChannels
{
    /// <summary>The channel over a connection, which it owns. The connection is aborted if the channel cannot be made, since a framing of the user's own takes part in that.</summary>
    public static StreamMessageChannel Create(StreamConnection connection, MessageFraming framing, StreamChannelOptions options, TimeProvider timeProvider)
    {
        try
        {
            return new StreamMessageChannel(NamedPipeConnector.TransportName, connection, framing, options, timeProvider);
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }
}
