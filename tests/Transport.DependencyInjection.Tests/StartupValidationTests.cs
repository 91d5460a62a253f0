using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Transport.Fakes;

namespace Transport.DependencyInjection.Tests;

public sealed class StartupValidationTests
{
    [Fact]
    public async Task The_host_does_not_start_with_wrong_settings_although_nothing_uses_the_channel()
    {
        using IHost host = HostOf(
            services =>
            {
                services.AddTransport(o => o.UseFake());
                services.AddTransport("telemetry", o => o.UseFake("fake:1"));
                TransportServerRegistration.Add(services, name: null, o => o.UseFakeStream("fake:2"));
            },
            ("Transport:Telemetry:Fake:Endpont", "fake:9"),
            ("TransportServer:Default:FakeStream:FrameTimeout", "never"));

        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            ["Transport:Default:Fake:EndPoint", "Transport:telemetry:Fake:Endpont", "TransportServer:Default:FakeStream:FrameTimeout"],
            exception.Failures.Select(failure => failure[..failure.IndexOf(' ', StringComparison.Ordinal)]));
        Assert.Contains("Transport:telemetry:Fake:Endpont is set, but there is no such setting.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_a_shared_section_is_told_once()
    {
        using IHost host = HostOf(
            services =>
            {
                services.AddTransport("one", o => o.UseFake("fake:1"));
                services.AddTransport("two", o => o.UseFake("fake:2"));
            },
            ("Transport:Three:Fake:EndPoint", "fake:9"));

        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith("Transport:Three is set, but ", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_starts_with_correct_settings_and_connects_nothing()
    {
        using IHost host = HostOf(services => services.AddTransport(o => o.UseFake()), ("Transport:Default:Fake:EndPoint", "fake:9"));

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ChannelState.Connecting, host.Services.GetRequiredService<IMessageChannel>().State);
        Assert.Equal(0, Assert.Single(host.Services.GetRequiredService<FakeNetwork>().Connectors).Count);
    }

    [Fact]
    public async Task Options_are_made_once_for_validation_and_use()
    {
        int configured = 0;
        using IHost host = HostOf(services => services.AddTransport(o => o.UseFake("fake:1", _ => configured++)));

        await host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<IMessageChannel>();

        Assert.Equal(1, configured);
    }

    private static IHost HostOf(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Services.AddSingleton<FakeNetwork>();
        configure(builder.Services);
        return builder.Build();
    }
}
