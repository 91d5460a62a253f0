using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Transport.Fakes;

namespace Transport.DependencyInjection.Tests;

public sealed class ConfigurationTests
{
    private const string FakeSettings = "CloseTimeout, EndPoint, Limits, MaxMessageSize and SendBufferSize";

    [Fact]
    public void The_binder_under_test_is_the_source_generated_one() =>
        Assert.Contains(typeof(ConfigurationTests).Assembly.GetTypes(), type => type.Namespace == "Microsoft.Extensions.Configuration.Binder.SourceGeneration");

    [Fact]
    public void Settings_come_from_the_section_of_the_default_client()
    {
        FakeOptions options = OptionsOf(o => o.UseFake(), ("Transport:Default:Fake:EndPoint", "fake:9"), ("transport:default:fake:maxmessagesize", "5000"), ("Transport:Default:Fake:Limits:MaxHops", "7"));

        Assert.Equal("fake:9", options.EndPoint);
        Assert.Equal(5000, options.MaxMessageSize);
        Assert.Equal(7, options.Limits.MaxHops);
    }

    [Fact]
    public void Settings_of_a_named_client_come_from_the_section_of_its_name()
    {
        using ServiceProvider provider = Container.Services(("Transport:telemetry:Fake:EndPoint", "fake:9"))
            .AddTransport("telemetry", o => o.UseFake())
            .BuildServiceProvider();

        FakeConnector connector = (FakeConnector)provider.GetRequiredKeyedService<IChannelConnector>("telemetry");

        Assert.Equal("fake:9", ((FakeOptions)connector.Options).EndPoint);
    }

    [Fact]
    public void What_code_sets_wins()
    {
        FakeOptions options = OptionsOf(
            o => o.UseFake("fake:1", options => options.MaxMessageSize = 4000),
            ("Transport:Default:Fake:EndPoint", "fake:9"),
            ("Transport:Default:Fake:MaxMessageSize", "5000"),
            ("Transport:Default:Fake:SendBufferSize", "6000"));

        Assert.Equal("fake:1", options.EndPoint);
        Assert.Equal(4000, options.MaxMessageSize);
        Assert.Equal(6000, options.SendBufferSize);
    }

    [Fact]
    public void An_unknown_setting_is_named_with_its_path_and_those_that_exist() => Assert.Equal(
        [$"Transport:Default:Fake:Endpont is set, but there is no such setting. Correct its name or remove it; there are {FakeSettings}."],
        FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default:Fake:Endpont", "fake:9")));

    [Fact]
    public void An_unknown_setting_below_a_group_of_settings_is_named_with_its_path() => Assert.Equal(
        [$"Transport:Default:Fake:Limits:MaxHop is set, but there is no such setting. Correct its name or remove it; there are {FakeSettings}."],
        FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default:Fake:Limits:MaxHop", "1"), ("Transport:Default:Fake:Limits:MaxHops", "2")));

    [Fact]
    public void What_only_code_can_set_is_no_setting() => Assert.Equal(
        [$"Transport:Default:Fake:OnConnect is set, but there is no such setting. Correct its name or remove it; there are {FakeSettings}."],
        FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default:Fake:OnConnect", "log")));

    [Fact]
    public void A_value_of_the_wrong_type_is_named_with_its_path()
    {
        string failure = Assert.Single(FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default:Fake:MaxMessageSize", "abc")));

        Assert.StartsWith("Transport:Default:Fake:MaxMessageSize is \"abc\", which cannot be used: ", failure, StringComparison.Ordinal);
        Assert.Contains("'abc'", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxMessageSize:0", "maxMessageSize")]
    [InlineData("EndPoint:Host", "EndPoint")]
    public void A_setting_below_one_value_is_refused(string below, string setting) => Assert.Equal(
        [$"Transport:Default:Fake:{below} is set, but Transport:Default:Fake:{setting} is one value with nothing below it. Set Transport:Default:Fake:{setting} itself, or remove it."],
        FailuresOf(o => o.UseFake("fake:1"), ($"Transport:Default:Fake:{below}", "5000")));

    [Theory]
    [InlineData("MaxMessageSize")]
    [InlineData("CloseTimeout")]
    public void An_empty_value_is_refused_where_it_would_have_no_effect(string setting) => Assert.Equal(
        [$"Transport:Default:Fake:{setting} is empty. Give it a value, or remove it to have the default."],
        FailuresOf(o => o.UseFake("fake:1"), ($"Transport:Default:Fake:{setting}", "")));

    [Fact]
    public void A_value_out_of_range_is_named_with_its_path() => Assert.Equal(
        [$"Transport:Default:Fake:MaxMessageSize is 0 bytes; set it from 1 to {ChannelOptions.MaxMessageSizeLimit}."],
        FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default:Fake:MaxMessageSize", "0")));

    [Fact]
    public void A_missing_setting_is_named_with_its_path_although_there_is_no_configuration() => Assert.Equal(
        ["Transport:Default:Fake:EndPoint is not set; set it to host:port."],
        FailuresOf(o => o.UseFake()));

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        IReadOnlyList<string> failures = FailuresOf(
            o => o.UseFake("fake:1", options => options.SendBufferSize = 1),
            ("Transport:Default:Fake:Endpont", "fake:9"),
            ("Transport:Default:Fake:CloseTimeout", "soon"),
            ("Transport:Default:Fkae:EndPoint", "fake:9"),
            ("Transport:Telemetry:Fake:EndPoint", "fake:9"));

        Assert.Equal(
            ["Transport:Telemetry", "Transport:Default:Fkae", "Transport:Default:Fake:CloseTimeout", "Transport:Default:Fake:Endpont", "Transport:Default:Fake:SendBufferSize"],
            failures.Select(failure => failure[..failure.IndexOf(' ', StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_value_where_a_section_belongs_is_refused() => Assert.Equal(
        [$"Transport:Default:Fake has the value \"fake:9\", but is a section of settings. Set one of them, such as Transport:Default:Fake:MaxMessageSize; there are {FakeSettings}."],
        FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default:Fake", "fake:9")));

    [Fact]
    public void A_value_where_the_section_of_a_client_belongs_is_refused() => Assert.Equal(
        ["Transport:Default has the value \"fake:9\", but is a section with one section per transport. The default transport client reads Transport:Default:Fake."],
        FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default", "fake:9")));

    [Fact]
    public void A_section_of_no_transport_in_use_is_refused() => Assert.Equal(
        ["Transport:Default:Fkae is set, but the default transport client uses no transport with a section of that name. Correct the name or remove it. The default transport client reads Transport:Default:Fake."],
        FailuresOf(o => o.UseFake("fake:1"), ("Transport:Default:Fkae:EndPoint", "fake:9")));

    [Theory]
    [InlineData("WebSockets")]
    [InlineData("Tcp")]
    [InlineData("Unix")]
    [InlineData("NamedPipes")]
    [InlineData("Udp")]
    [InlineData("inmemory")]
    public void A_well_known_section_that_is_not_in_use_may_stay(string section)
    {
        FakeOptions options = OptionsOf(o => o.UseFake("fake:1"), ($"Transport:Default:{section}:Anything", "1"));

        Assert.Equal("fake:1", options.EndPoint);
    }

    [Fact]
    public void A_section_of_no_client_is_refused()
    {
        ServiceCollection services = Container.Services(("Transport:Telemetri:Fake:EndPoint", "fake:9"));
        using ServiceProvider provider = services.AddTransport(o => o.UseFake("fake:1")).AddTransport("telemetry", o => o.UseFake("fake:2")).BuildServiceProvider();

        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredKeyedService<IMessageChannel>("telemetry"));

        Assert.Equal(
            "Transport:Telemetri is set, but there is no transport client of that name. Correct the name, remove it, or call AddTransport with it; the sections read are Transport:Default and Transport:telemetry.",
            Assert.Single(exception.Failures));
    }

    [Fact]
    public void The_servers_of_another_process_may_share_the_configuration()
    {
        FakeOptions options = OptionsOf(o => o.UseFake("fake:1"), ("TransportServer:Chat:Fake:EndPoint", "fake:9"));

        Assert.Equal("fake:1", options.EndPoint);
    }

    [Fact]
    public void The_connector_is_validated_as_the_channel_is()
    {
        using ServiceProvider provider = Container.Services().AddTransport(o => o.UseFake()).BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IChannelConnector>());
    }

    private static FakeOptions OptionsOf(Action<TransportClientBuilder> configure, params (string Key, string? Value)[] settings)
    {
        using ServiceProvider provider = Container.Services(settings).AddTransport(configure).BuildServiceProvider();
        return (FakeOptions)((FakeConnector)provider.GetRequiredService<IChannelConnector>()).Options;
    }

    private static IReadOnlyList<string> FailuresOf(Action<TransportClientBuilder> configure, params (string Key, string? Value)[] settings)
    {
        using ServiceProvider provider = Container.Services(settings).AddTransport(configure).BuildServiceProvider();
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IMessageChannel>());
        Assert.Empty(provider.GetRequiredService<FakeNetwork>().Connectors);
        return [.. exception.Failures];
    }
}
