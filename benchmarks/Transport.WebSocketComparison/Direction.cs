/// <summary>Who sends.</summary>
internal enum Direction
{
    ClientToServer,
    ServerToClient,
}

internal static class DirectionName
{
    public static string Name(this Direction direction) => direction == Direction.ClientToServer ? "client to server" : "server to client";
}
