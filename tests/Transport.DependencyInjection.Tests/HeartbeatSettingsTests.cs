using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Transport.Fakes;
using Transport.Streams;

namespace Transport.DependencyInjection.Tests;

/// <summary>The heartbeat in configuration: one section for all transports of a client, and one in a transport's own section, which wins.</summary>
public sealed class HeartbeatSettingsTests
{
    [Fact]
    public void The_heartbeat_is_on_by_default()
    {
        HeartbeatOptions heartbeat = HeartbeatOf();
        Assert.Equal((true, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30)), (heartbeat.Enabled, heartbeat.Interval, heartbeat.Timeout));
    }

    [Fact]
    public void Settings_come_from_the_section_of_the_client()
    {
        HeartbeatOptions heartbeat = HeartbeatOf(("Transport:Default:Heartbeat:Interval", "00:00:05"), ("transport:default:heartbeat:timeout", "00:00:12"));
        Assert.Equal((true, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(12)), (heartbeat.Enabled, heartbeat.Interval, heartbeat.Timeout));
    }

    [Fact]
    public void The_section_of_the_transport_wins_setting_by_setting()
    {
        HeartbeatOptions heartbeat = HeartbeatOf(
            ("Transport:Default:Heartbeat:Interval", "00:00:05"),
            ("Transport:Default:Heartbeat:Timeout", "00:00:12"),
            ("Transport:Default:FakeStream:Heartbeat:Timeout", "00:00:20"));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)), (heartbeat.Interval, heartbeat.Timeout));
    }

    [Fact]
    public void Both_sections_are_judged_together()
    {
        HeartbeatOptions heartbeat = HeartbeatOf(("Transport:Default:Heartbeat:Interval", "00:00:40"), ("Transport:Default:FakeStream:Heartbeat:Timeout", "00:02:00"));
        Assert.Equal((TimeSpan.FromSeconds(40), TimeSpan.FromMinutes(2)), (heartbeat.Interval, heartbeat.Timeout));
    }

    [Fact]
    public void A_section_is_judged_together_with_what_code_sets()
    {
        using ServiceProvider provider = Container.Services(("Transport:Default:Heartbeat:Interval", "00:00:40"))
            .AddTransport(o => o.UseFakeStream("fake:1", options => options.Heartbeat.Timeout = TimeSpan.FromMinutes(2)))
            .BuildServiceProvider();
        Assert.Equal(TimeSpan.FromSeconds(40), ((FakeStreamOptions)((FakeConnector)provider.GetRequiredService<IChannelConnector>()).Options).Heartbeat.Interval);
    }

    [Fact]
    public void It_can_be_switched_off() => Assert.False(HeartbeatOf(("Transport:Default:Heartbeat:Enabled", "false")).Enabled);

    [Fact]
    public void What_code_sets_wins()
    {
        using ServiceProvider provider = Container.Services(("Transport:Default:Heartbeat:Interval", "00:00:05"))
            .AddTransport(o => o.UseFakeStream("fake:1", options => options.Heartbeat.Interval = TimeSpan.FromSeconds(3)))
            .BuildServiceProvider();
        Assert.Equal(TimeSpan.FromSeconds(3), ((FakeStreamOptions)((FakeConnector)provider.GetRequiredService<IChannelConnector>()).Options).Heartbeat.Interval);
    }

    [Fact]
    public void An_unknown_setting_is_named_with_its_path() => Assert.Equal(
        ["Transport:Default:Heartbeat:Intervall is set, but there is no such setting. Correct its name or remove it; there are Enabled, Interval and Timeout."],
        FailuresOf(("Transport:Default:Heartbeat:Intervall", "00:00:05")));

    [Fact]
    public void An_unknown_setting_in_the_transports_own_section_is_named_with_its_path() =>
        Assert.StartsWith("Transport:Default:FakeStream:Heartbeat:Intervall is set, but there is no such setting.", Assert.Single(FailuresOf(("Transport:Default:FakeStream:Heartbeat:Intervall", "00:00:05"))), StringComparison.Ordinal);

    [Fact]
    public void A_timeout_that_is_not_above_the_interval_is_named_with_its_path() => Assert.Equal(
        ["Transport:Default:Heartbeat:Timeout is 00:00:30; set it to more than Interval, which is 00:00:30, and to at most 01:00:00."],
        FailuresOf(("Transport:Default:Heartbeat:Interval", "00:00:30")));

    [Fact]
    public void A_timeout_in_the_transports_own_section_is_named_with_its_path() => Assert.Equal(
        ["Transport:Default:FakeStream:Heartbeat:Timeout is 00:00:01; set it to more than Interval, which is 00:00:15, and to at most 01:00:00."],
        FailuresOf(("Transport:Default:FakeStream:Heartbeat:Timeout", "00:00:01")));

    [Fact]
    public void Of_two_sections_the_one_with_the_wrong_setting_is_named()
    {
        Assert.Equal(
            ["Transport:Default:Heartbeat:Timeout is 00:00:18; set it to more than Interval, which is 00:00:20, and to at most 01:00:00."],
            FailuresOf(("Transport:Default:Heartbeat:Timeout", "00:00:18"), ("Transport:Default:FakeStream:Heartbeat:Interval", "00:00:20")));
        Assert.Equal(
            ["Transport:Default:FakeStream:Heartbeat:Timeout is 00:00:18; set it to more than Interval, which is 00:00:20, and to at most 01:00:00."],
            FailuresOf(("Transport:Default:Heartbeat:Interval", "00:00:20"), ("Transport:Default:FakeStream:Heartbeat:Timeout", "00:00:18")));
    }

    [Fact]
    public void A_value_where_the_section_belongs_is_refused() => Assert.Equal(
        ["Transport:Default:Heartbeat has the value \"off\", but is a section of settings. Set one of them, such as Transport:Default:Heartbeat:Interval; there are Enabled, Interval and Timeout."],
        FailuresOf(("Transport:Default:Heartbeat", "off")));

    [Fact]
    public void A_transport_without_a_stream_passes_over_the_section()
    {
        using ServiceProvider provider = Container.Services(("Transport:Default:Heartbeat:Interval", "00:00:05")).AddTransport(o => o.UseFake("fake:1")).BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<IMessageChannel>());
    }

    private static HeartbeatOptions HeartbeatOf(params (string Key, string? Value)[] settings)
    {
        using ServiceProvider provider = Container.Services(settings).AddTransport(o => o.UseFakeStream("fake:1")).BuildServiceProvider();
        return ((FakeStreamOptions)((FakeConnector)provider.GetRequiredService<IChannelConnector>()).Options).Heartbeat;
    }

    private static IReadOnlyList<string> FailuresOf(params (string Key, string? Value)[] settings)
    {
        using ServiceProvider provider = Container.Services(settings).AddTransport(o => o.UseFakeStream("fake:1")).BuildServiceProvider();
        return [.. Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IMessageChannel>()).Failures];
    }
}
