using Transport.Streams;

namespace Transport.Schedules.Duels;

/// <summary>A connection whose reads and writes end when a test says so, on the test's own thread.</summary>
internal sealed class FedConnection : StreamConnection
{
    private readonly FedStream _stream = new();

    public override Stream Stream => _stream;

    /// <summary>Bytes that were handed to the stream.</summary>
    public MemoryStream Written => _stream.Written;

    public bool IsWriting => _stream.IsWriting;

    /// <summary>Ends the pending read with these bytes; the receiver goes on inside this call.</summary>
    public void Feed(byte[] bytes) => _stream.Feed(bytes);

    /// <summary>Ends the pending write; the sender goes on inside this call.</summary>
    public void EndWrite() => _stream.EndWrite();

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => default;

    public override void Abort() => _stream.Break();

    public override TransportException MapException(Exception exception) => new(TransportError.ConnectionLost, "The fed connection broke.", exception);

    public override ValueTask DisposeAsync() => default;
}
