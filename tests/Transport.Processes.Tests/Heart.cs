using Transport.Streams;

namespace Transport.Processes.Tests;

/// <summary>Short, so that tests are quick; long enough for a machine under load to keep up.</summary>
internal static class Heart
{
    public static HeartbeatOptions Beat => new() { Interval = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromSeconds(2) };
}
