using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Transport.Fakes;

namespace Transport.Hosting.Tests;

public sealed class StartTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Starting_binds_every_listener_and_says_where()
    {
        await using ServerUnderTest server = new(services => services.AddTransportServer(o =>
        {
            o.UseFake("fake:1");
            o.UseFakeStream("fake:2");
        }).AddHandler<ScriptedHandler>());
        ITransportServer running = server.Host.Services.GetRequiredService<ITransportServer>();
        Assert.Empty(running.LocalEndPoints);

        await server.Host.StartAsync(Token);

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 5000), new IPEndPoint(IPAddress.Loopback, 5001)], running.LocalEndPoints);
        Assert.Equal(
            [(LogLevel.Information, 200, "Listening on fake 127.0.0.1:5000"), (LogLevel.Information, 200, "Listening on fake-stream 127.0.0.1:5001")],
            server.Log.Lines.Where(line => line.Id.Name == "Listening").Select(line => (line.Level, line.Id.Id, line.Message)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Named_servers_run_beside_the_default_one()
    {
        await using ServerUnderTest server = new(services =>
        {
            services.AddTransportServer(o => o.UseFake("fake:1")).AddHandler<ScriptedHandler>();
            services.AddTransportServer("admin", o => o.UseFake("fake:2")).AddHandler<ScriptedHandler>();
        });
        server.Script.Handle = ServerUnderTest.EchoAsync;

        await server.Host.StartAsync(Token);

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 5000)], server.Host.Services.GetRequiredService<ITransportServer>().LocalEndPoints);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 5001)], server.Host.Services.GetRequiredKeyedService<ITransportServer>("admin").LocalEndPoints);
        await ServerUnderTest.AssertServedAsync(server.Network.Listeners[0].Connect());
        await ServerUnderTest.AssertServedAsync(server.Network.Listeners[1].Connect());
    }

    [Fact(Timeout = Timeout)]
    public async Task Listeners_take_their_settings_from_configuration()
    {
        await using ServerUnderTest server = new(
            services => services.AddTransportServer("chat", o => o.UseFake()).AddHandler<ScriptedHandler>(),
            ("TransportServer:chat:Fake:EndPoint", "fake:9"));

        await server.Host.StartAsync(Token);

        Assert.Equal("fake:9", Assert.IsType<FakeOptions>(Assert.Single(server.Network.ListenerOptions)).EndPoint);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_address_in_use_fails_the_start_and_releases_what_was_bound()
    {
        await using ServerUnderTest server = new(services => services.AddTransportServer(o =>
        {
            o.UseFake("fake:1");
            o.UseFake("fake:1");
        }).AddHandler<ScriptedHandler>());

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => server.Host.StartAsync(Token));

        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.Equal("Another socket listens at fake:1 already. Choose another address.", exception.Message);
        Assert.True(Assert.Single(server.Network.Listeners).IsDisposed);
        Assert.DoesNotContain(server.Log.Lines, line => line.Id.Name == "Listening");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_without_a_handler_does_not_start()
    {
        await using ServerUnderTest server = new(services => services.AddTransportServer(o => o.UseFake("fake:1")));

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Host.StartAsync(Token));

        Assert.Equal("There is no handler for the channels of the default transport server. Call AddHandler<T>() on what AddTransportServer returns.", exception.Message);
        Assert.Empty(server.Network.Listeners);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_without_a_listener_does_not_start()
    {
        await using ServerUnderTest server = new(services => services.AddTransportServer("chat", _ => { }).AddHandler<ScriptedHandler>());

        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Host.StartAsync(Token));

        Assert.Equal("No listener was added to the transport server \"chat\". Call a Use… method in AddTransportServer, such as UseTcp.", exception.Message);
    }

    [Fact]
    public void A_second_handler_is_refused()
    {
        HostedServerBuilder builder = new ServiceCollection().AddTransportServer("chat", o => o.UseFake("fake:1")).AddHandler<ScriptedHandler>();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => builder.AddHandler<ScriptedHandler>());

        Assert.Equal(
            "A handler, ScriptedHandler, was added to the transport server \"chat\" already, so ScriptedHandler cannot be added. Call AddHandler once, or add another server with a name of its own.",
            exception.Message);
    }

    [Fact]
    public void A_server_name_can_be_used_once()
    {
        ServiceCollection services = new();
        services.AddTransportServer("chat", o => o.UseFake("fake:1"));

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => services.AddTransportServer("chat", o => o.UseFake("fake:2")));

        Assert.Equal(
            "The transport server \"chat\" is registered already. Give each call of AddTransportServer a name of its own; upper and lower case do not count.",
            exception.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Limits_out_of_range_fail_the_start()
    {
        await using ServerUnderTest server = new(services => services.AddTransportServer("chat", o => o.UseFake("fake:1")).AddHandler<ScriptedHandler>().Configure(options =>
        {
            options.MaxChannels = 0;
            options.DrainTimeout = TimeSpan.FromSeconds(-1);
        }));

        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => server.Host.StartAsync(Token));

        Assert.Equal(
            [
                "TransportServerOptions.DrainTimeout is -00:00:01; set it from 00:00:00 to 01:00:00. This is the transport server \"chat\".",
                "TransportServerOptions.MaxChannels is 0; set it to at least 1. This is the transport server \"chat\".",
            ],
            exception.Failures);
    }
}
