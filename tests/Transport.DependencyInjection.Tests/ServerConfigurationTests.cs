using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Transport.Fakes;

namespace Transport.DependencyInjection.Tests;

public sealed class ServerConfigurationTests
{
    [Fact]
    public void Settings_of_a_server_come_from_its_own_section()
    {
        ChannelOptions[] options = OptionsOf(o => o.UseFake(), ("TransportServer:Default:Fake:EndPoint", "fake:9"), ("Transport:Default:Fake:EndPoint", "fake:8"));

        Assert.Equal("fake:9", Assert.IsType<FakeOptions>(Assert.Single(options)).EndPoint);
    }

    [Fact]
    public void Listeners_of_one_transport_share_their_section()
    {
        ChannelOptions[] options = OptionsOf(
            o =>
            {
                o.UseFake("fake:1");
                o.UseFake();
            },
            ("TransportServer:Default:Fake:EndPoint", "fake:9"),
            ("TransportServer:Default:Fake:MaxMessageSize", "5000"));

        Assert.Equal(["fake:1", "fake:9"], options.Cast<FakeOptions>().Select(listener => listener.EndPoint));
        Assert.Equal([5000, 5000], options.Select(listener => listener.MaxMessageSize));
    }

    [Fact]
    public void Two_listeners_cannot_take_their_address_from_one_section()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => OptionsOf(
            o =>
            {
                o.UseFake();
                o.UseFake();
            },
            ("TransportServer:Default:Fake:EndPoint", "fake:9")));

        Assert.Equal(
            "TransportServer:Default:Fake cannot give an address to 2 fake listeners of the default transport server. Set the address in code for all but one of them; the section then sets what they share.",
            Assert.Single(exception.Failures));
    }

    [Fact]
    public void A_section_of_no_server_is_refused()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => OptionsOf(o => o.UseFake("fake:1"), ("TransportServer:Chat:Fake:EndPoint", "fake:9")));

        Assert.Equal(
            "TransportServer:Chat is set, but there is no transport server of that name. Correct the name, remove it, or call AddTransportServer with it; the sections read are TransportServer:Default.",
            Assert.Single(exception.Failures));
    }

    private static ChannelOptions[] OptionsOf(Action<TransportServerBuilder> configure, params (string Key, string? Value)[] settings)
    {
        ServiceCollection services = Container.Services(settings);
        TransportServerRegistration server = TransportServerRegistration.Add(services, name: null, configure);
        using ServiceProvider provider = services.BuildServiceProvider();
        foreach (TransportListenerRegistration listener in server.Listeners)
        {
            listener.CreateFactory(provider);
        }

        return [.. provider.GetRequiredService<FakeNetwork>().ListenerOptions];
    }
}
