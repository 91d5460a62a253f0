namespace Telemetry;

/// <summary>The section <c>Telemetry</c> of <c>relay</c>: how bad the network is, in percent of all datagrams.</summary>
internal sealed class RelayOptions
{
    public int LossPercent { get; set; }

    public int TwicePercent { get; set; }

    /// <summary>How many are overtaken by the next one.</summary>
    public int LatePercent { get; set; }

    /// <summary>The same seed makes the same decisions.</summary>
    public int Seed { get; set; }

    public bool IsValid() => LossPercent >= 0 && TwicePercent >= 0 && LatePercent >= 0 && LossPercent + TwicePercent + LatePercent <= 100;

    public const string Ranges = "Telemetry:LossPercent, Telemetry:TwicePercent and Telemetry:LatePercent must not be negative, and not more than 100 together.";
}
