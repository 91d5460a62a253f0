namespace Transport.Sockets.Tests;

/// <summary>The running test.</summary>
internal static class Running
{
    /// <summary>The time, in milliseconds, after which a test that hangs fails.</summary>
    public const int Timeout = 60_000;

    public static CancellationToken Token => TestContext.Current.CancellationToken;
}
