using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Chat;

/// <summary>The room's web server: where it listens and whom it answers.</summary>
internal static class WebEntrance
{
    public static void ListenOnThisMachine(this WebApplicationBuilder builder, int port)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Kestrel cannot pick one port for both addresses of localhost.
            if (port == 0)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenLocalhost(port);
            }
        });

        // A foreign page whose host name is made to resolve to this machine would otherwise be of the same origin.
        builder.Services.AddHostFiltering(o => o.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
    }

    public static int WebPort(this WebApplication app)
    {
        string address = app.Urls.First();
        return int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
