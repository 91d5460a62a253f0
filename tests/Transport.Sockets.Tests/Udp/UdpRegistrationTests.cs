using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Transport.Conformance;
using Transport.Datagrams;
using Transport.DependencyInjection;

namespace Transport.Sockets.Tests.Udp;

/// <summary>Clients and servers as applications register them.</summary>
public sealed class UdpRegistrationTests
{
    [Fact]
    public async Task A_client_and_a_server_registered_with_one_line_each_talk()
    {
        using IHost server = await StartServerAsync(static o => o.UseUdp("127.0.0.1:0"));
        await using ServiceProvider client = new ServiceCollection().AddTransport(o => o.UseUdp(ListenedAt(server))).BuildServiceProvider();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        Assert.Equal("udp", channel.Capabilities.TransportName);
        Assert.False(channel.Capabilities.Reliable);
        Assert.Equal(1200, channel.Capabilities.MaxMessageSize);
        await channel.SendTextAsync("hello").Within();
        using ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal("hello", echo.GetText());
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    [Fact]
    public async Task The_framing_and_settings_from_configuration_count()
    {
        ValidatableFraming framing = new();
        using IHost server = await StartServerAsync(
            o => o.UseUdp().UseFraming(framing),
            ("TransportServer:Default:Udp:Endpoint", "127.0.0.1:0"),
            ("TransportServer:Default:Udp:RequireAddressValidation", "true"));
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Transport:Default:Udp:Endpoint", ListenedAt(server)),
            new("Transport:Default:Udp:ValidateAddress", "true"),
            new("Transport:Default:Udp:MaxDatagramSize", "300"),
        ]).Build();
        await using ServiceProvider client = new ServiceCollection().AddSingleton(configuration).AddTransport(o => o.UseUdp().UseFraming(framing)).BuildServiceProvider();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        Assert.Equal(300, channel.Capabilities.MaxMessageSize);
        await channel.SendAsync(new byte[300]).Within();
        using ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal(300, echo.Length);
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    [Theory]
    [InlineData("Endpont", "x:1", "Endpont")]
    [InlineData("Endpoint", "tcp://x:1", "Transport:Default:Udp:Endpoint")]
    [InlineData("Endpoint", "no port", "Transport:Default:Udp:Endpoint")]
    [InlineData("MaxDatagramSize", "65508", "Transport:Default:Udp:MaxDatagramSize")]
    [InlineData("ReceiveBufferSize", "1", "Transport:Default:Udp:ReceiveBufferSize")]
    [InlineData("SocketReceiveBufferSize", "-1", "Transport:Default:Udp:SocketReceiveBufferSize")]
    [InlineData("ConnectTimeout", "0", "Transport:Default:Udp:ConnectTimeout")]
    public async Task A_setting_that_makes_no_sense_fails_the_start_and_is_named(string setting, string value, string named)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Transport:Default:Udp:Endpoint"] = "localhost:1", ["Transport:Default:Udp:" + setting] = value });
        builder.Services.AddTransport(static o => o.UseUdp());
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxPeers", "0")]
    [InlineData("Backlog", "0")]
    [InlineData("TotalReceiveBufferSize", "1000")]
    [InlineData("IdleTimeout", "00:00:00.5")]
    public async Task A_setting_of_a_listener_that_makes_no_sense_fails_the_start_and_is_named(string setting, string value)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartServerAsync(static o => o.UseUdp("127.0.0.1:0"), ("TransportServer:Default:Udp:" + setting, value)));
        Assert.Contains("TransportServer:Default:Udp:" + setting, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_with_a_framing_that_does_not_allow_it_fails_the_start()
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => StartServerAsync(static o => o.UseUdp("127.0.0.1:0", static options => options.RequireAddressValidation = true)));
        Assert.Contains("RequireAddressValidation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_framings_for_one_transport_are_one_too_many()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => new ServiceCollection().AddTransport(static o => o.UseUdp("localhost:1").UseFraming(DatagramFraming.None).UseFraming(new ValidatableFraming())));
        Assert.Contains("validatable", error.Message, StringComparison.Ordinal);
    }

    private static async Task<IHost> StartServerAsync(Action<TransportServerBuilder> configure, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(static s => new KeyValuePair<string, string?>(s.Key, s.Value)));
        RecordingLoggerProvider log = new();
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(log);
        builder.Services.AddTransportServer(configure).AddHandler<EchoHandler>();
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).Within();
        return host;
    }

    private static string ListenedAt(IHost server)
    {
        string message = server.Services.GetRequiredService<RecordingLoggerProvider>().Messages.First(static m => m.StartsWith("Listening on ", StringComparison.Ordinal));
        return IPEndPoint.Parse(message.TrimEnd('.').Split(' ')[3]).ToString();
    }

    private sealed class EchoHandler : IChannelHandler
    {
        public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
        {
            await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
            {
                await channel.SendAsync(message.Payload, message.Kind, stopping);
            }
        }
    }
}
