using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>What one call of <see cref="UdpSocket.TryReceive"/> found.</summary>
/// <param name="Length">Bytes of all datagrams, which lie one behind the other; 0 is one empty datagram.</param>
/// <param name="DatagramSize">The size of each but the last, which may be shorter. At least 1 unless <paramref name="Length"/> is 0.</param>
/// <param name="Truncated">True if something was cut off, so that nothing of it may be used.</param>
/// <param name="Error">If not success, the network reported this error for something sent earlier, and nothing was received.</param>
internal readonly record struct UdpReceived(int Length, int DatagramSize, bool Truncated = false, SocketError Error = SocketError.Success);
