using Transport;
using Transport.Datagrams;

namespace Telemetry;

/// <summary>A thermometer that was made up.</summary>
internal sealed class Sensor(string name)
{
    private double _celsius = 20;

    /// <summary>Sends readings until <paramref name="ending"/>. What is lost is not sent again: the next reading is better than an old one.</summary>
    /// <returns>How many.</returns>
    public async Task<long> SendAsync(IMessageChannel channel, int rate, CancellationToken ending)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1) / rate);
        IDatagramStatistics statistics = channel.GetFeature<IDatagramStatistics>()!;
        TransportException? complained = null;
        long sent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                await channel.SendJsonAsync(Measure(), ReadingJson.Default.Reading, CancellationToken.None);
                sent++;

                // That nobody listens is a state: the collector may start later, and is reached then.
                if (statistics.LastNetworkError is { } error && error.Message != complained?.Message)
                {
                    complained = error;
                    await Console.Error.WriteLineAsync($"{name}: {error.Message}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It was asked to end.
        }

        return sent;
    }

    private Reading Measure()
    {
        _celsius += Random.Shared.NextDouble() - 0.5;
        return new Reading(name, Math.Round(_celsius, 2));
    }
}
