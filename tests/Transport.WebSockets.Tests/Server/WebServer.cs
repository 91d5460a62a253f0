using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transport.AspNetCore;

namespace Transport.WebSockets.Tests;

/// <summary>A real Kestrel on loopback with one endpoint, <c>/chat/{room}</c>, whose channels are taken by tests.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private WebServer(WebApplication app) => App = app;

    public WebApplication App { get; }

    public HandedOver HandedOver => App.Services.GetRequiredService<HandedOver>();

    public ConcurrentQueue<string> Log => App.Services.GetRequiredService<CollectingLoggerProvider>().Lines;

    public int Port { get; private set; }

    public string Uri => $"ws://127.0.0.1:{Port}/chat/lobby";

    public static async Task<WebServer> StartAsync(Action<WebSocketServerOptions>? configure = null, TimeProvider? timeProvider = null, Action<WebApplicationBuilder>? build = null, Action<WebApplication>? map = null)
    {
        // Empty: the others watch settings files, and a machine has few watches.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<CollectingLoggerProvider>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<CollectingLoggerProvider>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<HandedOver>();
        if (timeProvider is not null)
        {
            builder.Services.AddSingleton(timeProvider);
        }

        build?.Invoke(builder);
        WebApplication app = builder.Build();
        if (map is null)
        {
            app.MapTransport<HandOverHandler>("/chat/{room}", configure);
        }
        else
        {
            map(app);
        }

        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new WebServer(app) { Port = new Uri(address).Port };
    }

    /// <summary>The next channel that was accepted.</summary>
    public Task<IMessageChannel> AcceptAsync() => HandedOver.NextAsync().Within("a channel to be accepted");

    public async ValueTask DisposeAsync()
    {
        if (App.Services.GetService<HandedOver>() is { } handedOver)
        {
            handedOver.Release();
        }

        await App.StopAsync().Within("Kestrel to stop");
        await App.DisposeAsync();
    }
}
