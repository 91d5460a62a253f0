namespace Transport.Sockets;

internal static class SocketBacklog
{
    /// <summary>A sentence if the setting is out of range.</summary>
    public static string? Validate(int backlog) => backlog is < 1 or > 65535 ? $"Backlog is {backlog} connections; set it from 1 to 65535." : null;
}
