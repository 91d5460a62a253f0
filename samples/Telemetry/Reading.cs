using System.Text.Json.Serialization;

namespace Telemetry;

/// <summary>One message of a sensor.</summary>
internal sealed record Reading(string Sensor, double Celsius);

[JsonSerializable(typeof(Reading))]
internal sealed partial class ReadingJson : JsonSerializerContext;
