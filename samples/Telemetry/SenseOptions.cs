namespace Telemetry;

/// <summary>The section <c>Telemetry</c> of <c>sense</c>.</summary>
internal sealed class SenseOptions
{
    /// <summary>How many sensors, each with a channel of its own. From 1 to 100.</summary>
    public int Sensors { get; set; }

    /// <summary>How many readings each sends in a second. From 1 to 1000.</summary>
    public int Rate { get; set; }

    /// <summary>After how many seconds they stop. 0: on Ctrl+C.</summary>
    public int Seconds { get; set; }

    public bool IsValid() => Sensors is >= 1 and <= 100 && Rate is >= 1 and <= 1000 && Seconds is >= 0 and <= 86_400;

    public const string Ranges = "Set Telemetry:Sensors from 1 to 100, Telemetry:Rate from 1 to 1000, and Telemetry:Seconds from 0 to 86400.";
}
