using Transport.Conformance;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>TCP with the default framing.</summary>
public class TcpConformance : ChannelConformance
{
    protected virtual MessageFraming Framing => MessageFraming.Default;

    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        TcpListenerOptions second = options.Second.ApplyTo(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        IChannelListener listener = await new TcpListenerFactory(second, Framing, options.Second.TimeProvider).ListenAsync();
        TcpClientOptions first = options.First.ApplyTo(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() });
        IMessageChannel client = await new TcpConnector(first, Framing, options.First.TimeProvider).ConnectAsync();
        IMessageChannel server = (await listener.AcceptAsync())!;
        return new ChannelPair(client, server, listener.DisposeAsync);
    }
}

/// <summary>TCP with a framing that keeps neither kinds nor close reasons.</summary>
public sealed class TcpLengthPrefixConformance : TcpConformance
{
    protected override MessageFraming Framing => MessageFraming.LengthPrefix();
}
