using Microsoft.Extensions.DependencyInjection;
using Transport;

namespace MisuseConsumer.Channels;

/// <summary>Readings that are lost, doubled or cut without anybody noticing.</summary>
internal static class Unframed
{
    public static void Add(IServiceCollection services) => services.AddTransport("unframed", o => o.UseUdp("127.0.0.1:5514"));
}
