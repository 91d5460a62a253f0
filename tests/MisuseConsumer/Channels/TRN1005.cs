using Microsoft.Extensions.DependencyInjection;
using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A channel over nothing.</summary>
internal static class NoTransport
{
    public static void Add(IServiceCollection services) => services.AddTransport("nothing", o => { });
}
