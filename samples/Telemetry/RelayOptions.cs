using System.Net;

namespace Telemetry;

/// <summary>The section <c>Telemetry</c> of <c>relay</c>: where the collector is, and how bad the way to it.</summary>
internal sealed class RelayOptions
{
    /// <summary>Address and port.</summary>
    public string Collector { get; set; } = "";

    /// <summary>How many of a hundred datagrams are lost.</summary>
    public int LossPercent { get; set; }

    /// <summary>How many of a hundred come twice.</summary>
    public int TwicePercent { get; set; }

    /// <summary>How many of a hundred are held back, so that later ones overtake them.</summary>
    public int LatePercent { get; set; }

    /// <summary>The same seed makes the same decisions.</summary>
    public int Seed { get; set; }

    public const string Ranges = "Set Telemetry:Collector to an address with port such as 127.0.0.1:5083, and Telemetry:LossPercent, Telemetry:TwicePercent and Telemetry:LatePercent from 0 to 100.";

    public bool IsValid() =>
        IPEndPoint.TryParse(Collector, out IPEndPoint? collector) && collector.Port > 0 && LossPercent is >= 0 and <= 100 && TwicePercent is >= 0 and <= 100 && LatePercent is >= 0 and <= 100;
}
