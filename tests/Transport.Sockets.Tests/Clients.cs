using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>Bare sockets connected to a listener.</summary>
internal static class Clients
{
    public static async Task<Socket> ConnectAsync(IChannelListener listener)
    {
        Socket client = new(listener.LocalEndPoint.AddressFamily, SocketType.Stream, listener.LocalEndPoint.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint, Running.Token);
        return client;
    }

    /// <summary>Connects, and returns when the listener has ended the connection: true if by a reset, which may come before connecting is over.</summary>
    public static async Task<bool> IsTurnedAwayAsync(IChannelListener listener)
    {
        try
        {
            using Socket client = await ConnectAsync(listener);
            return await client.IsResetAsync();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return true;
        }
    }

    /// <summary>Returns when the other side has ended the connection: true if by a reset, false if in good order.</summary>
    public static async Task<bool> IsResetAsync(this Socket client)
    {
        byte[] buffer = new byte[256];
        try
        {
            while (await client.ReceiveAsync(buffer, SocketFlags.None, Running.Token) > 0)
            {
            }

            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return true;
        }
    }

    /// <summary>Whether the connection is alive: nothing to read, and not ended.</summary>
    public static bool IsOpen(this Socket client) => !client.Poll(0, SelectMode.SelectRead);
}
