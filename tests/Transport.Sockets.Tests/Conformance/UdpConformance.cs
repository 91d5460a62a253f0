using System.Net;
using Transport.Conformance;
using Transport.Datagrams;

namespace Transport.Sockets.Tests.Conformance;

/// <summary>UDP over loopback: a connected client and its share of a listening socket.</summary>
public abstract class UdpConformance : ChannelConformance
{
    protected override bool PromisesAll => false;

    protected abstract IDatagramFraming Framing { get; }

    /// <summary>Both sides insist on it, or neither.</summary>
    protected virtual bool ValidatesAddresses => false;

    /// <summary>Linux's calls for many datagrams where there are any, or those of every system.</summary>
    protected virtual bool SegmentationOffload => true;

    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        UdpListenerOptions second = options.Second.ApplyTo(new UdpListenerOptions { Endpoint = "127.0.0.1:0", RequireAddressValidation = ValidatesAddresses, SegmentationOffload = SegmentationOffload });
        IChannelListener listener = await new UdpListenerFactory(second, Framing, options.Second.TimeProvider).ListenAsync();
        int port = ((IPEndPoint)listener.LocalEndPoint).Port;
        UdpClientOptions first = options.First.ApplyTo(new UdpClientOptions { Endpoint = $"127.0.0.1:{port}", ValidateAddress = ValidatesAddresses, SegmentationOffload = SegmentationOffload });
        IMessageChannel client = await new UdpConnector(first, Framing, options.First.TimeProvider).ConnectAsync();

        // A listener learns of a client with its first datagram.
        await client.SendAsync("hello"u8.ToArray());
        IMessageChannel server = (await listener.AcceptAsync())!;
        using ReceivedMessage? hello = await server.ReceiveAsync();
        Assert.Equal(5, hello!.Value.Length);
        return new ChannelPair(client, server, listener.DisposeAsync);
    }

    protected override void AssertFeatures(ChannelPair pair)
    {
        Assert.NotNull(pair.First.GetFeature<IDatagramStatistics>());
        Assert.Equal(pair.First.LocalEndPoint, pair.Second.RemoteEndPoint);
    }
}

public sealed class BareUdpConformance : UdpConformance
{
    protected override IDatagramFraming Framing => DatagramFraming.None;
}

public sealed class SequencedUdpConformance : UdpConformance
{
    protected override IDatagramFraming Framing { get; } = DatagramFraming.Sequenced();
}

public sealed class ValidatedUdpConformance : UdpConformance
{
    protected override IDatagramFraming Framing { get; } = DatagramFraming.Sequenced();

    protected override bool ValidatesAddresses => true;
}

public sealed class PortableUdpConformance : UdpConformance
{
    protected override IDatagramFraming Framing { get; } = DatagramFraming.Sequenced();

    protected override bool SegmentationOffload => false;
}
