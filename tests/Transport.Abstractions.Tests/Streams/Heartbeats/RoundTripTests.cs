using Microsoft.Extensions.Time.Testing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>The measurement alone.</summary>
public sealed class RoundTripTests
{
    private readonly FakeTimeProvider _time = new();
    private RoundTrip _roundTrip;

    [Fact]
    public void Nothing_is_known_before_the_first_answer()
    {
        Assert.Null(_roundTrip.Latest);
        _roundTrip.End(0, _time);
        _roundTrip.End(1, _time);
        _roundTrip.Begin(_time.GetTimestamp());
        Assert.Null(_roundTrip.Latest);
    }

    [Fact]
    public void An_answer_at_once_took_no_time()
    {
        Answer(_roundTrip.Begin(_time.GetTimestamp()), TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _roundTrip.Latest);
    }

    [Fact]
    public void The_latest_answer_counts()
    {
        Answer(_roundTrip.Begin(_time.GetTimestamp()), TimeSpan.FromMilliseconds(70));
        Answer(_roundTrip.Begin(_time.GetTimestamp()), TimeSpan.FromMilliseconds(20));
        Assert.Equal(TimeSpan.FromMilliseconds(20), _roundTrip.Latest);
    }

    [Fact]
    public void A_late_answer_tells_the_whole_time_and_the_answers_behind_it_nothing()
    {
        long number = _roundTrip.Begin(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(number, _roundTrip.Begin(_time.GetTimestamp()));
        Answer(number, TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(20), _roundTrip.Latest);

        Answer(number, TimeSpan.FromSeconds(1));
        Assert.NotEqual(number, _roundTrip.Begin(_time.GetTimestamp()));
        Answer(number, TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(20), _roundTrip.Latest);
    }

    [Fact]
    public void A_number_that_was_never_sent_is_no_answer()
    {
        long number = _roundTrip.Begin(_time.GetTimestamp());
        Answer(number + 1, TimeSpan.FromSeconds(1));
        Answer(0, TimeSpan.FromSeconds(1));
        Answer(-1, TimeSpan.FromSeconds(1));
        Assert.Null(_roundTrip.Latest);
    }

    private void Answer(long number, TimeSpan after)
    {
        _time.Advance(after);
        _roundTrip.End(number, _time);
    }
}
