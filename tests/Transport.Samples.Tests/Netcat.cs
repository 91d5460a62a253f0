namespace Transport.Samples.Tests;

/// <summary>The netcat that the chat's invitation names.</summary>
internal static class Netcat
{
    /// <summary>Skips the test where there is none; under CI that is a failure.</summary>
    public static void Require() => Tool.Require(
        Tool.Find("nc"),
        "Skipped: this test talks through a real nc (netcat), which is not on the PATH. Install it; on Debian the package is netcat-openbsd.");

    public static SampleProcess Connect(int port) => SampleProcess.StartTool("nc", "localhost", $"{port}");

    public static SampleProcess Connect(string unixSocket) => SampleProcess.StartTool("nc", "-U", unixSocket);
}
