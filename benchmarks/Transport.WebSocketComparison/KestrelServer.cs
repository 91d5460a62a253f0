using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>Kestrel on a free port of loopback, with its defaults.</summary>
internal static class KestrelServer
{
    public const string Path = "/flood";

    /// <returns>The running application and the address of its WebSockets.</returns>
    public static async Task<(WebApplication Application, string Address)> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync();
        return (application, application.Urls.Single().Replace("http://", "ws://", StringComparison.Ordinal) + Path);
    }
}
