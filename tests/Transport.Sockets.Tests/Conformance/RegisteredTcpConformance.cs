using Microsoft.Extensions.DependencyInjection;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

/// <summary>The channel that dependency injection hands out, which connects on first use and passes everything on.</summary>
public sealed class RegisteredTcpConformance : ChannelConformance
{
    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        TcpListenerOptions second = options.Second.ApplyTo(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        IChannelListener listener = await new TcpListenerFactory(second, timeProvider: options.Second.TimeProvider).ListenAsync();
        ServiceCollection services = new();
        services.AddSingleton(options.First.TimeProvider);
        services.AddTransport(o => o.UseTcp(listener.LocalEndPoint.ToString(), tcp => options.First.ApplyTo(tcp)));
        IMessageChannel client = services.BuildServiceProvider().GetRequiredService<IMessageChannel>();
        await client.FlushAsync();
        return new ChannelPair(client, (await listener.AcceptAsync())!, listener.DisposeAsync);
    }
}
