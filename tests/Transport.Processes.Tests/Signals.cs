namespace Transport.Processes.Tests;

/// <summary>Stopping a process without ending it.</summary>
internal static class Signals
{
    /// <summary>Skips the test where there is no SIGSTOP.</summary>
    public static void Require() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Skipped: Windows has no signal that stops a process.");
}
