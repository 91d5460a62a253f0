using System.Globalization;
using System.Net;
using Transport;
using Transport.Datagrams;

namespace Telemetry;

/// <summary>What came from one sensor, and what did not.</summary>
internal sealed class SensorReport(IMessageChannel channel)
{
    private readonly EndPoint? _address = channel.RemoteEndPoint;
    #region statistics
    private readonly IDatagramStatistics _statistics = channel.GetFeature<IDatagramStatistics>()!;
    #endregion
    private long _received;
    private long _reported;
    private volatile Reading? _latest;

    /// <summary>By the sensor's handler.</summary>
    /// <param name="reading">Null for a message that was no reading.</param>
    public void Add(Reading? reading)
    {
        _latest = reading ?? _latest;
        Interlocked.Increment(ref _received);
    }

    /// <summary>By the one who prints.</summary>
    /// <param name="elapsed">Since the last time.</param>
    public string Print(TimeSpan elapsed)
    {
        long received = Interlocked.Read(ref _received);
        double rate = (received - _reported) / elapsed.TotalSeconds;
        _reported = received;
        #region loss
        long lost = _statistics.Missing + _statistics.Incomplete;
        long sent = received + lost + _statistics.Late;
        #endregion
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {rate:F1}/s, {lost} of {sent} lost ({(sent > 0 ? 100.0 * lost / sent : 0):F1} %), {_statistics.Late} late, {_statistics.Duplicates} twice, {_latest?.Celsius:F1} °C");
    }

    private string Name => _latest is { Sensor: { } name } ? Printable.Of(name, 40) : $"{_address}";
}
