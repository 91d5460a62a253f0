namespace Transport.WebSockets.Tests;

/// <summary>Our client and our endpoint, through a real Kestrel.</summary>
public sealed class WebSocketConformance : ChannelConformance
{
    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        WebServer server = await WebServer.StartAsync(socket => options.Second.ApplyTo(socket), options.Second.TimeProvider);
        WebSocketClientOptions first = options.First.ApplyTo(new WebSocketClientOptions { Uri = server.Uri });
        IMessageChannel client = await new WebSocketConnector(first, options.First.TimeProvider).ConnectAsync();
        return new ChannelPair(client, await server.AcceptAsync(), server.DisposeAsync);
    }
}
