namespace Transport.Schedules.Model;

/// <summary>One message as it was received. Which one it was is certain at once if it says its number, and at the end otherwise.</summary>
internal sealed record Receipt(int Sender, int? Number, byte[] Beginning, int Length, MessageKind Kind)
{
    public override string ToString() => $"message {Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "without number"} of sender {Sender} ({Length} B, {Kind})";
}
