using Xunit;

namespace Transport.InMemory.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(new InMemoryOptions().Validate());

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void A_backlog_out_of_range_is_refused_by_name(int backlog)
    {
        InMemoryOptions options = new() { Backlog = backlog };
        InMemoryEndPoint name = new("any");
        Assert.Contains($"Backlog is {backlog}", Assert.Throws<ArgumentException>(() => new InMemoryListenerFactory(name, options)).Message, StringComparison.Ordinal);
        Assert.Contains("Backlog", Assert.Throws<ArgumentException>(() => new InMemoryConnector(name, options)).Message, StringComparison.Ordinal);
        Assert.Contains("Backlog", Assert.Throws<ArgumentException>(() => new InMemoryChannelPair(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_settings_out_of_range_are_named_at_once()
    {
        InMemoryOptions options = new() { MaxMessageSize = 0, SendBufferSize = 1, CloseTimeout = TimeSpan.Zero, Backlog = -1 };
        Assert.Equal(4, options.Validate().Count());
    }

    [Fact]
    public async Task Later_changes_of_the_options_reach_nothing()
    {
        InMemoryOptions options = new() { MaxMessageSize = 100 };
        await using InMemoryChannelPair pair = new(options);
        options.MaxMessageSize = 200;
        Assert.Equal(100, pair.First.Capabilities.MaxMessageSize);
    }

    [Fact]
    public void End_points_are_equal_by_name()
    {
        Assert.Equal(new InMemoryEndPoint("a"), new InMemoryEndPoint("a"));
        Assert.Equal(new InMemoryEndPoint("a").GetHashCode(), new InMemoryEndPoint("a").GetHashCode());
        Assert.NotEqual(new InMemoryEndPoint("a"), new InMemoryEndPoint("A"));
        Assert.Equal("in-memory:a", new InMemoryEndPoint("a").ToString());
        Assert.ThrowsAny<ArgumentException>(() => new InMemoryEndPoint(" "));
    }
}
