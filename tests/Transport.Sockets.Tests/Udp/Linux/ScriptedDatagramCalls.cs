using System.Runtime.InteropServices;

namespace Transport.Sockets.Tests;

/// <summary>A kernel that answers as the test says, and takes everything where it says nothing.</summary>
internal sealed class ScriptedDatagramCalls : LinuxDatagramCalls
{
    /// <summary>What each send answers in turn.</summary>
    public Queue<int> Sends { get; } = [];

    /// <summary>What each receive answers in turn.</summary>
    public Queue<(int Error, LinuxReceived Received)> Receives { get; } = [];

    /// <summary>The sends that were made.</summary>
    public List<(int Length, int SegmentSize)> Made { get; } = [];

    public override int Send(SafeHandle socket, ReadOnlySpan<byte> datagrams, int segmentSize, ReadOnlySpan<byte> to)
    {
        Made.Add((datagrams.Length, segmentSize));
        return Sends.TryDequeue(out int error) ? error : LinuxError.None;
    }

    public override int Receive(SafeHandle socket, Span<byte> room, Span<byte> from, out LinuxReceived received)
    {
        (int error, received) = Receives.Dequeue();
        return error;
    }
}
