using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;

namespace Transport.Testing.Tests;

/// <summary>The example of <c>docs/testing.md</c>.</summary>
public sealed class DocumentedExampleTests
{
    [Fact]
    public async Task A_lost_reading_is_passed_over()
    {
        #region link
        FakeTimeProvider clock = new();
        FaultyDatagramLink link = new(new DatagramFaults { Latency = TimeSpan.FromMilliseconds(40) }, seed: 7, timeProvider: clock);
        await using DatagramMessageChannel sensor = new("faulty-link", link.First, DatagramFraming.Sequenced(), new DatagramChannelOptions(), clock);
        await using DatagramMessageChannel collector = new("faulty-link", link.Second, DatagramFraming.Sequenced(), new DatagramChannelOptions(), clock);

        link.FirstToSecond.Faults = link.FirstToSecond.Faults with { Script = (number, _, byChance) => byChance with { IsLost = number == 1 } };
        foreach (string reading in (string[])["20 °C", "21 °C", "22 °C"])
        {
            await sensor.SendTextAsync(reading);
        }

        await sensor.FlushAsync();
        clock.Advance(TimeSpan.FromMilliseconds(40));

        using ReceivedMessage? first = await collector.ReceiveAsync();
        using ReceivedMessage? next = await collector.ReceiveAsync();
        Assert.Equal("20 °C", first?.GetText());
        Assert.Equal("22 °C", next?.GetText());
        Assert.Equal(1, collector.GetFeature<IDatagramStatistics>()?.Missing);
        #endregion
    }
}
