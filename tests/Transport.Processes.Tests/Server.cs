using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Transport.Framing;
using Transport.Sockets;

namespace Transport.Processes.Tests;

/// <summary>Listens by one of the transports; who knows its address can connect by <see cref="Client"/>.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly Channel<IMessageChannel> _accepted = System.Threading.Channels.Channel.CreateUnbounded<IMessageChannel>();
    private readonly IAsyncDisposable _listening;

    private Server(IAsyncDisposable listening, Channel<IMessageChannel> accepted, string address)
    {
        _listening = listening;
        _accepted = accepted;
        Address = address;
    }

    public string Address { get; }

    /// <param name="transport"><c>tcp</c>, <c>lines</c> or <c>websocket</c>.</param>
    /// <param name="host">An address of this machine, such as <c>127.0.0.1</c>.</param>
    public static Task<Server> StartAsync(string transport, string host) => transport == "websocket" ? StartWebAsync(host) : StartTcpAsync(transport, host);

    public Task<IMessageChannel> AcceptAsync() => _accepted.Reader.ReadAsync().AsTask();

    public ValueTask DisposeAsync() => _listening.DisposeAsync();

    private static async Task<Server> StartTcpAsync(string transport, string host)
    {
        MessageFraming framing = transport == "lines" ? MessageFraming.Lines() : MessageFraming.Default;
        IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = host + ":0", Heartbeat = Heart.Beat }, framing).ListenAsync();
        Channel<IMessageChannel> accepted = System.Threading.Channels.Channel.CreateUnbounded<IMessageChannel>();
        _ = Task.Run(async () =>
        {
            while (await listener.AcceptAsync() is { } channel)
            {
                accepted.Writer.TryWrite(channel);
            }
        });
        return new Server(listener, accepted, listener.LocalEndPoint.ToString()!);
    }

    private static async Task<Server> StartWebAsync(string host)
    {
        Channel<IMessageChannel> accepted = System.Threading.Channels.Channel.CreateUnbounded<IMessageChannel>();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(host), 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(accepted.Writer);
        WebApplication app = builder.Build();
        app.MapTransport<HandOver>("/", options =>
        {
            options.Heartbeat = Heart.Beat;
            options.DrainTimeout = TimeSpan.Zero;
        });
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new Server(app, accepted, string.Create(CultureInfo.InvariantCulture, $"{host}:{new Uri(address).Port}"));
    }

    private sealed class HandOver(ChannelWriter<IMessageChannel> accepted) : IChannelHandler
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
        {
            accepted.TryWrite(channel);
            return Task.Delay(Timeout.Infinite, stopping);
        }
    }
}
