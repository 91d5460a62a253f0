using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Transport.Benchmarks.Subjects;

/// <summary>Kestrel on a free port of loopback, with its defaults, for the libraries that are served by it.</summary>
internal sealed class RivalServer(WebApplication application) : IAsyncDisposable
{
    public const string Path = "/rival";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    public IServiceProvider Services => application.Services;

    /// <summary>Ends when the server begins to stop.</summary>
    public CancellationToken Stopping => application.Lifetime.ApplicationStopping;

    public static async Task<RivalServer> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync();
        return new RivalServer(application);
    }

    /// <returns>The address of <see cref="Path"/>.</returns>
    public Uri Address(string scheme) => new UriBuilder(application.Urls.Single()) { Scheme = scheme, Path = Path }.Uri;

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource bound = new(StopTimeout);
        await application.StopAsync(bound.Token);
        await application.DisposeAsync();
    }
}
