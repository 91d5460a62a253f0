namespace Transport.Testing;

/// <summary>Decides what happens to a datagram.</summary>
/// <param name="number">Which datagram of this direction, from 0.</param>
/// <param name="datagram">What was sent; valid during the call.</param>
/// <param name="byChance">What chance would do to it. Return it to leave the datagram to chance, or the default value to deliver it unharmed.</param>
/// <remarks>Called for each datagram, one at a time, in the order in which they were sent, under a lock: it must be quick and must not use the link. What it
/// throws leaves the send; of a proxy, it ends the relay and leaves its <c>DisposeAsync</c>.</remarks>
public delegate DatagramFate DatagramScript(long number, ReadOnlySpan<byte> datagram, DatagramFate byChance);
