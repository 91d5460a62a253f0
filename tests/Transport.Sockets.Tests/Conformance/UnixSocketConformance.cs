using Transport.Conformance;

namespace Transport.Sockets.Tests;

/// <summary>Unix sockets with the default framing.</summary>
public sealed class UnixSocketConformance : ChannelConformance
{
    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");
        UnixSocketListenerOptions second = options.Second.ApplyTo(new UnixSocketListenerOptions { Path = path });
        IChannelListener listener = await new UnixSocketListenerFactory(second, timeProvider: options.Second.TimeProvider).ListenAsync();
        UnixSocketClientOptions first = options.First.ApplyTo(new UnixSocketClientOptions { Path = path });
        IMessageChannel client = await new UnixSocketConnector(first, timeProvider: options.First.TimeProvider).ConnectAsync();
        IMessageChannel server = (await listener.AcceptAsync())!;
        return new ChannelPair(client, server, listener.DisposeAsync);
    }
}
