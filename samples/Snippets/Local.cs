using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.InMemory;
using Transport.Sockets;

namespace Snippets;

/// <summary>What docs/transports.md shows of transports within one machine.</summary>
internal static class Local
{
    public static void Unix(IServiceCollection services)
    {
        #region unix
        services.AddTransportServer(o => o.UseUnixSocket("/run/orders/orders.sock", unix =>
            unix.Permissions = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)).AddHandler<EchoHandler>();
        #endregion
    }

    public static void Pipes(IServiceCollection services)
    {
        #region pipes
        services.AddTransportServer(o => o.UseNamedPipes("orders")).AddHandler<EchoHandler>();
        services.AddTransport(o => o.UseNamedPipes("orders"));
        #endregion
    }

    public static void Look(IMessageChannel channel)
    {
        #region credentials
        if (channel.GetFeature<IPeerCredentials>() is { } peer)
        {
            Console.WriteLine($"Process {peer.ProcessId} of user {peer.UserId} is here.");
        }
        #endregion
    }

    public static async Task MemoryAsync()
    {
        #region memory
        await using InMemoryChannelPair pair = new();
        await pair.First.SendTextAsync("Hello");
        using ReceivedMessage? message = await pair.Second.ReceiveAsync();
        #endregion
    }
}
