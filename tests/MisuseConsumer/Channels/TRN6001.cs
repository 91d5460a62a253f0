using Microsoft.Extensions.DependencyInjection;
using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A channel that everybody on the way can read.</summary>
internal static class ClearText
{
    public static void Add(IServiceCollection services) => services.AddTransport(o => o.UseWebSockets("ws://stream.contoso.com/feed"));
}
