using System.Buffers.Binary;
using System.Diagnostics;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary>What the receiver of one round checks and counts. Datagrams may be lost, for lack of room at the receiver, but on loopback they are never out of order.</summary>
internal sealed class DatagramCount(int size, int count)
{
    /// <summary>The number of the datagrams that say that no others follow. They are sent until one is received.</summary>
    public const int End = -1;

    private int _next;

    public int Received { get; private set; }

    /// <summary>When the end of the round was received.</summary>
    public long Ended { get; private set; }

    /// <returns>False at the end of the round.</returns>
    public bool Add(ReadOnlySpan<byte> datagram)
    {
        int number = BinaryPrimitives.ReadInt32LittleEndian(datagram);
        if (number == End)
        {
            if (Received == 0)
            {
                // One of the round before: each round has at least one datagram that is received.
                return true;
            }

            Ended = Stopwatch.GetTimestamp();
            return false;
        }

        if (number < _next || number >= count)
        {
            throw new InvalidOperationException($"Datagram {number} arrived where one from {_next} to {count - 1} was to come.");
        }

        Numbered.Check(datagram, size, number);
        _next = number + 1;
        Received++;
        return true;
    }
}
