using Microsoft.Extensions.Time.Testing;

namespace Transport.Sockets.Tests;

public sealed class RateLimitedLogTests
{
    [Fact]
    public void A_few_lines_of_an_interval_are_written_and_the_others_counted()
    {
        FakeTimeProvider time = new();
        RateLimitedLog log = new(time, linesPerInterval: 2);
        Assert.Equal([(true, 0), (true, 0), (false, 0), (false, 0), (false, 0)], Write(5));
        time.Advance(RateLimitedLog.Interval - TimeSpan.FromTicks(1));
        Assert.Equal([(false, 0)], Write(1));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([(true, 4), (true, 0), (false, 0)], Write(3));
        time.Advance(RateLimitedLog.Interval * 2);
        Assert.Equal([(true, 1)], Write(1));

        List<(bool Written, int Suppressed)> Write(int lines) => [.. Enumerable.Range(0, lines).Select(_ => (log.TryWrite(out int suppressed), suppressed))];
    }
}
