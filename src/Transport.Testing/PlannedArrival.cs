namespace Transport.Testing;

/// <summary>A datagram as it will arrive.</summary>
/// <param name="At">When, since the path's clock began.</param>
/// <param name="Datagram">What is left of it.</param>
internal readonly record struct PlannedArrival(TimeSpan At, byte[] Datagram);
