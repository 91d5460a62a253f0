using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Transport.WebSockets.Tests;

/// <summary><c>AddTransport(o => o.UseWebSockets(...))</c>.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task The_uri_in_code_is_connected_to()
    {
        await using WebServer server = await WebServer.StartAsync();
        await ExchangeAsync(server, new ConfigurationBuilder().Build(), server.Uri);
    }

    [Fact]
    public async Task The_uri_in_configuration_is_connected_to()
    {
        await using WebServer server = await WebServer.StartAsync();
        Dictionary<string, string?> settings = new() { ["Transport:Default:WebSockets:Uri"] = server.Uri, ["Transport:Default:WebSockets:ConnectTimeout"] = "00:00:20" };
        await ExchangeAsync(server, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), uri: null);
    }

    private static async Task ExchangeAsync(WebServer server, IConfiguration configuration, string? uri)
    {
        ServiceCollection services = new();
        services.AddSingleton(configuration);
        services.AddTransport(o => o.UseWebSockets(uri));
        await using ServiceProvider provider = services.BuildServiceProvider();
        IMessageChannel client = provider.GetRequiredService<IMessageChannel>();
        await client.SendTextAsync("hello").Within();
        IMessageChannel channel = await server.AcceptAsync();
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal((MessageKind.Text, "hello"), (message.Kind, message.GetText()));
        Assert.Equal("websocket", client.Capabilities.TransportName);
    }
}
