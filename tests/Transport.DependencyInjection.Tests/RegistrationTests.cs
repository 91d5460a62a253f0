using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Transport.Fakes;
using Transport.Framing;

namespace Transport.DependencyInjection.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public void AddTransport_registers_one_channel_and_one_connector()
    {
        using ServiceProvider provider = Container.Services().AddTransport(o => o.UseFake("fake:1")).BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<IMessageChannel>(), provider.GetRequiredService<IMessageChannel>());
        Assert.Same(provider.GetRequiredService<IChannelConnector>(), provider.GetRequiredService<IChannelConnector>());
        FakeConnector made = Assert.Single(provider.GetRequiredService<FakeNetwork>().Connectors);
        Assert.Same(made, provider.GetRequiredService<IChannelConnector>());
        Assert.Equal("fake:1", Assert.IsType<FakeOptions>(made.Options).EndPoint);
    }

    [Fact]
    public void A_named_client_is_a_keyed_service_beside_the_default_one()
    {
        using ServiceProvider provider = Container.Services()
            .AddTransport(o => o.UseFake("fake:1"))
            .AddTransport("telemetry", o => o.UseFake("fake:2"))
            .BuildServiceProvider();

        FakeConnector named = Assert.IsType<FakeConnector>(provider.GetRequiredKeyedService<IChannelConnector>("telemetry"));
        Assert.Equal("fake:2", ((FakeOptions)named.Options).EndPoint);
        Assert.NotSame(provider.GetRequiredService<IMessageChannel>(), provider.GetRequiredKeyedService<IMessageChannel>("telemetry"));
        Assert.Single(provider.GetServices<IMessageChannel>());
    }

    [Fact]
    public void All_clients_are_listed_for_hosts()
    {
        using ServiceProvider provider = Container.Services()
            .AddTransport(o => o.UseFake("fake:1"))
            .AddTransport("telemetry", o => o.UseFake("fake:2"))
            .BuildServiceProvider();

        TransportClientRegistration[] clients = [.. provider.GetServices<TransportClientRegistration>()];

        Assert.Equal([null, "telemetry"], clients.Select(client => client.Name));
        Assert.Same(provider.GetRequiredService<IMessageChannel>(), clients[0].GetChannel(provider));
        Assert.Same(provider.GetRequiredKeyedService<IMessageChannel>("telemetry"), clients[1].GetChannel(provider));
    }

    [Fact]
    public void Nothing_is_created_before_it_is_resolved()
    {
        int configured = 0;
        using ServiceProvider provider = Container.Services().AddTransport(o => o.UseFake("fake:1", _ => configured++)).BuildServiceProvider();
        Assert.Equal(0, configured);
        Assert.Empty(provider.GetRequiredService<FakeNetwork>().Connectors);

        IMessageChannel channel = provider.GetRequiredService<IMessageChannel>();

        Assert.Equal(1, configured);
        Assert.Equal(0, Assert.Single(provider.GetRequiredService<FakeNetwork>().Connectors).Count);
        Assert.Equal(ChannelState.Connecting, channel.State);
    }

    [Fact]
    public void Each_container_has_its_own_options_and_channel()
    {
        IServiceCollection services = Container.Services().AddTransport(o => o.UseFake("fake:1"));
        using ServiceProvider one = services.BuildServiceProvider();
        using ServiceProvider other = services.BuildServiceProvider();

        Assert.NotSame(one.GetRequiredService<IMessageChannel>(), other.GetRequiredService<IMessageChannel>());
        Assert.NotSame(((FakeConnector)one.GetRequiredService<IChannelConnector>()).Options, ((FakeConnector)other.GetRequiredService<IChannelConnector>()).Options);
    }

    [Fact]
    public void Capabilities_are_known_before_connecting()
    {
        using ServiceProvider provider = Container.Services()
            .AddTransport(o => o.UseFake("fake:1", options => options.MaxMessageSize = 1000))
            .AddTransport("stream", o => o.UseFakeStream("fake:2", options => options.MaxMessageSize = 2000).UseFraming(new TinyFraming()))
            .BuildServiceProvider();

        Assert.Equal(1000, provider.GetRequiredService<IMessageChannel>().Capabilities.MaxMessageSize);
        Assert.Equal("fake", provider.GetRequiredService<IMessageChannel>().Capabilities.TransportName);
        Assert.Equal(255, provider.GetRequiredKeyedService<IMessageChannel>("stream").Capabilities.MaxMessageSize);
        Assert.Equal("fake-stream", provider.GetRequiredKeyedService<IMessageChannel>("stream").Capabilities.TransportName);
    }

    [Fact]
    public void A_stream_transport_uses_the_framing_chosen_or_else_the_default_one()
    {
        TinyFraming framing = new();
        using ServiceProvider provider = Container.Services()
            .AddTransport(o => o.UseFakeStream("fake:1"))
            .AddTransport("framed", o => o.UseFakeStream("fake:2").UseFraming(framing))
            .BuildServiceProvider();

        Assert.Same(MessageFraming.Default, ((FakeConnector)provider.GetRequiredService<IChannelConnector>()).Framing);
        Assert.Same(framing, ((FakeConnector)provider.GetRequiredKeyedService<IChannelConnector>("framed")).Framing);
    }

    [Fact]
    public void A_second_framing_is_refused()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Container.Services()
            .AddTransport("feed", o => o.UseFakeStream("fake:1").UseFraming(new TinyFraming()).UseFraming(MessageFraming.Default)));

        Assert.Equal(
            $"The fake-stream transport of the transport client \"feed\" is given two framings, tiny and {MessageFraming.Default.Name}. Call UseFraming once.",
            exception.Message);
    }

    [Fact]
    public void A_client_without_a_transport_is_refused()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Container.Services().AddTransport(_ => { }));

        Assert.Equal("The default transport client selects no transport. Call one Use… method in AddTransport, such as UseTcp.", exception.Message);
    }

    [Fact]
    public void A_named_client_without_a_transport_is_refused_by_name()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Container.Services().AddTransport("telemetry", _ => { }));

        Assert.Equal("The transport client \"telemetry\" selects no transport. Call one Use… method in AddTransport, such as UseTcp.", exception.Message);
    }

    [Fact]
    public void A_client_with_two_transports_is_refused_and_pointed_to_UseFallback()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Container.Services().AddTransport(o =>
        {
            o.UseFake("fake:1");
            o.UseFakeStream("fake:2");
        }));

        Assert.Equal(
            "The default transport client selects 2 transports, fake and fake-stream. Keep one, or combine them with UseFallback; clients of their own need names.",
            exception.Message);
    }

    [Fact]
    public void The_default_client_can_be_registered_once()
    {
        IServiceCollection services = Container.Services().AddTransport(o => o.UseFake("fake:1"));

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => services.AddTransport(o => o.UseFake("fake:2")));

        Assert.Equal("The default transport client is registered twice. Remove one of the two calls of AddTransport, or give one a name.", exception.Message);
    }

    [Fact]
    public void A_name_can_be_used_once()
    {
        IServiceCollection services = Container.Services().AddTransport("telemetry", o => o.UseFake("fake:1"));

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => services.AddTransport("telemetry", o => o.UseFake("fake:2")));

        Assert.Equal(
            "The transport client \"telemetry\" is registered already. Give each call of AddTransport a name of its own; upper and lower case do not count.",
            exception.Message);
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_the_same_because_configuration_keys_are()
    {
        IServiceCollection services = Container.Services().AddTransport("telemetry", o => o.UseFake("fake:1"));

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => services.AddTransport("Telemetry", o => o.UseFake("fake:2")));

        Assert.Contains("\"Telemetry\" is registered already, as \"telemetry\".", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:b")]
    [InlineData("default")]
    public void A_name_that_cannot_be_a_configuration_key_of_its_own_is_refused(string name)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Container.Services().AddTransport(name, o => o.UseFake("fake:1")));

        Assert.StartsWith($"\"{name}\" cannot be the name of a transport client: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_registration_leaves_nothing_behind()
    {
        ServiceCollection services = Container.Services();
        Assert.Throws<InvalidOperationException>(() => services.AddTransport(_ => { }));

        using ServiceProvider provider = services.AddTransport(o => o.UseFake("fake:1")).BuildServiceProvider();

        Assert.Single(provider.GetServices<IMessageChannel>());
        Assert.Single(provider.GetServices<TransportClientRegistration>());
    }

    [Fact]
    public void A_server_and_a_client_may_have_the_same_name()
    {
        ServiceCollection services = Container.Services();
        services.AddTransport("feed", o => o.UseFake("fake:1"));

        TransportServerRegistration server = TransportServerRegistration.Add(services, "feed", o => o.UseFake("fake:2"));

        Assert.Equal("feed", server.Name);
        Assert.Equal("the transport server \"feed\"", server.Description);
    }

    [Fact]
    public void The_default_server_can_be_registered_once()
    {
        ServiceCollection services = Container.Services();
        TransportServerRegistration.Add(services, name: null, o => o.UseFake("fake:1"));

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => TransportServerRegistration.Add(services, name: null, o => o.UseFake("fake:2")));

        Assert.Equal("The default transport server is registered twice. Remove one of the two calls of AddTransportServer, or give one a name.", exception.Message);
    }

    [Fact]
    public void Each_use_call_of_a_server_adds_a_listener_with_options_and_framing_of_its_own()
    {
        ServiceCollection services = Container.Services();
        TinyFraming framing = new();
        TransportServerRegistration server = TransportServerRegistration.Add(services, name: null, o =>
        {
            o.UseFakeStream("fake:1").UseFraming(framing);
            o.UseFakeStream("fake:2");
            o.UseFake("fake:3");
        });
        using ServiceProvider provider = services.BuildServiceProvider();

        foreach (TransportListenerRegistration listener in server.Listeners)
        {
            listener.CreateFactory(provider);
        }

        FakeNetwork network = provider.GetRequiredService<FakeNetwork>();
        Assert.Equal(["fake-stream", "fake-stream", "fake"], server.Listeners.Select(listener => listener.TransportName));
        Assert.Equal([framing, MessageFraming.Default, null], network.ListenerFramings);
        Assert.Equal(3, network.ListenerOptions.Distinct().Count());
    }

    [Fact]
    public void Every_use_method_of_the_builders_says_what_it_does()
    {
        MethodInfo[] methods = [.. typeof(TransportBuilder).Assembly.GetExportedTypes()
            .Where(type => typeof(TransportBuilder).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.StartsWith("Use", StringComparison.Ordinal))];

        Assert.Equal(10, methods.Length);
        Assert.All(methods, method => Assert.Equal(
            method.Name == "UseFraming" ? TransportBuilderAction.Frames : TransportBuilderAction.Selects,
            method.GetCustomAttribute<TransportBuilderMethodAttribute>()?.Action));
    }

    private sealed class TinyFraming : MessageFraming
    {
        public override string Name => "tiny";

        public override int MaxMessageSize => 255;

        public override FrameCodec CreateCodec() => throw new NotSupportedException();
    }
}
