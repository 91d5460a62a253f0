namespace Transport.Samples.Tests;

/// <summary>The netcat that the chat's invitation names.</summary>
internal static class Netcat
{
    /// <summary>Skips the test where there is none; under CI that is a failure.</summary>
    public static void Require()
    {
        if (!IsHere())
        {
            const string Sentence = "Skipped: this test talks through a real nc (netcat), which is not on the PATH. Install it; on Debian the package is netcat-openbsd.";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Sentence);
            Assert.Skip(Sentence);
        }
    }

    public static SampleProcess Connect(int port) => SampleProcess.StartTool("nc", "localhost", $"{port}");

    public static SampleProcess Connect(string unixSocket) => SampleProcess.StartTool("nc", "-U", unixSocket);

    private static bool IsHere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static directory => File.Exists(Path.Combine(directory, "nc")));
}
