using Microsoft.Extensions.Hosting;
using Transport.DependencyInjection;

namespace Transport.Hosting;

/// <summary>Connects all registered clients when the host starts. Closing them is the container's business, which owns them.</summary>
internal sealed class ConnectAtStartService(IEnumerable<TransportClientRegistration> clients, IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(clients.Select(client => ConnectAsync(client, cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ConnectAsync(TransportClientRegistration client, CancellationToken cancellationToken)
    {
        if (client.GetChannel(services).GetFeature<IConnectableChannel>() is { } connectable)
        {
            await connectable.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
