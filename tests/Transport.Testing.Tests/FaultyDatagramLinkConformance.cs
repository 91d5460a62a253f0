using Transport.Conformance;
using Transport.Datagrams;

namespace Transport.Testing.Tests;

/// <summary>The datagram engine over a link without faults.</summary>
public abstract class FaultyDatagramLinkConformance : ChannelConformance
{
    protected override bool PromisesAll => false;

    protected abstract IDatagramFraming Framing { get; }

    protected virtual int BurstSize => 1;

    protected override Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        FaultyDatagramLink link = new(new DatagramFaults { BurstSize = BurstSize });
        return Task.FromResult(new ChannelPair(Open(link.First, options.First), Open(link.Second, options.Second)));
    }

    protected override void AssertFeatures(ChannelPair pair) => Assert.NotNull(pair.First.GetFeature<IDatagramStatistics>());

    private DatagramMessageChannel Open(DatagramConnection end, EndOptions options) =>
        new("faulty-link", end, Framing, options.ApplyTo(new DatagramChannelOptions()), options.TimeProvider);
}

public sealed class BareDatagramConformance : FaultyDatagramLinkConformance
{
    protected override IDatagramFraming Framing => DatagramFraming.None;
}

public sealed class BareDatagramBurstConformance : FaultyDatagramLinkConformance
{
    protected override IDatagramFraming Framing => DatagramFraming.None;

    protected override int BurstSize => 64;
}

public sealed class SequencedDatagramConformance : FaultyDatagramLinkConformance
{
    protected override IDatagramFraming Framing { get; } = DatagramFraming.Sequenced();
}

public sealed class SequencedDatagramBurstConformance : FaultyDatagramLinkConformance
{
    protected override IDatagramFraming Framing { get; } = DatagramFraming.Sequenced();

    protected override int BurstSize => 64;
}
