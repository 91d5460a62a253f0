namespace Transport.Sockets.Tests;

internal static class PipeNames
{
    /// <summary>A name that nobody else has.</summary>
    public static string New() => $"transport-{Guid.NewGuid():N}";
}
