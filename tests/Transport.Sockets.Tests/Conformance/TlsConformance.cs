using Transport.Conformance;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>TLS over TCP with the default framing.</summary>
public class TlsConformance : ChannelConformance
{
    protected virtual MessageFraming Framing => MessageFraming.Default;

    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        TcpListenerOptions second = options.Second.ApplyTo(TlsUnderTest.Listener());
        IChannelListener listener = await new TcpListenerFactory(second, Framing, options.Second.TimeProvider).ListenAsync();
        Task<IMessageChannel?> accept = listener.AcceptAsync().AsTask();
        TcpClientOptions first = options.First.ApplyTo(TlsUnderTest.Client(listener));
        IMessageChannel client = await new TcpConnector(first, Framing, options.First.TimeProvider).ConnectAsync();
        return new ChannelPair(client, (await accept)!, listener.DisposeAsync);
    }

    protected override void AssertFeatures(ChannelPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        Assert.Equal(TestAuthority.Localhost.Thumbprint, pair.First.GetFeature<ITlsConnection>()!.RemoteCertificate!.Thumbprint);
        Assert.Null(pair.Second.GetFeature<ITlsConnection>()!.RemoteCertificate);
    }
}

/// <summary>TLS over TCP with a framing whose goodbye is the end of the stream, which is TLS's close_notify then.</summary>
public sealed class TlsLengthPrefixConformance : TlsConformance
{
    protected override MessageFraming Framing => MessageFraming.LengthPrefix();
}
