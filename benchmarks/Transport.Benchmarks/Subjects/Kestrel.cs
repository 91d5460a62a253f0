using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Transport.Benchmarks.Subjects;

/// <summary>Kestrel at a free port of loopback, with its defaults.</summary>
internal static class Kestrel
{
    public const string Path = "/benchmark";

    /// <returns>The running application.</returns>
    public static async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();

        // Standard output is for results.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync();
        return application;
    }

    /// <returns>Such as <c>ws://127.0.0.1:5000/benchmark</c>.</returns>
    public static Uri WebSocketAddress(this WebApplication application) =>
        new(application.Urls.Single().Replace("http://", "ws://", StringComparison.Ordinal) + Path);

    public static IPEndPoint EndPoint(this WebApplication application) => IPEndPoint.Parse(new Uri(application.Urls.Single()).Authority);
}
