using Microsoft.Extensions.Time.Testing;

namespace Transport.Sockets.Tests;

public sealed class HandshakeDeadlinesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HandshakeDeadlines _deadlines;

    public HandshakeDeadlinesTests() => _deadlines = new HandshakeDeadlines(TimeSpan.FromSeconds(10), _time);

    [Fact]
    public void A_handshake_has_the_whole_time_if_nobody_needs_its_place()
    {
        using HandshakeDeadlines.Deadline only = _deadlines.Begin();
        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(only.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(only.Token.IsCancellationRequested);
        Assert.False(only.IsShortened);
    }

    [Fact]
    public void The_oldest_has_the_short_time_from_its_beginning()
    {
        using HandshakeDeadlines.Deadline first = _deadlines.Begin();
        _time.Advance(TimeSpan.FromSeconds(1));
        using HandshakeDeadlines.Deadline second = _deadlines.Begin();
        _deadlines.ShortenOldest();
        Assert.Equal((true, false), (first.IsShortened, second.IsShortened));
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.False(first.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(first.Token.IsCancellationRequested);
        Assert.False(second.Token.IsCancellationRequested);
    }

    [Fact]
    public void One_that_had_the_short_time_already_ends_at_once()
    {
        using HandshakeDeadlines.Deadline only = _deadlines.Begin();
        _time.Advance(TimeSpan.FromSeconds(3));
        _deadlines.ShortenOldest();
        Assert.True(only.Token.IsCancellationRequested);
    }

    [Fact]
    public void Each_is_shortened_once_and_one_that_has_ended_not_at_all()
    {
        HandshakeDeadlines.Deadline ended = _deadlines.Begin();
        using HandshakeDeadlines.Deadline second = _deadlines.Begin();
        using HandshakeDeadlines.Deadline third = _deadlines.Begin();
        ended.Dispose();
        _deadlines.ShortenOldest();
        Assert.Equal((false, true, false), (ended.IsShortened, second.IsShortened, third.IsShortened));
        _deadlines.ShortenOldest();
        Assert.True(third.IsShortened);
        _deadlines.ShortenOldest();
    }
}
