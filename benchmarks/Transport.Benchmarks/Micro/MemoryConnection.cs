using Transport.Framing;
using Transport.Streams;

namespace Transport.Benchmarks.Micro;

/// <summary>A stream that needs no system, as a connection.</summary>
internal sealed class MemoryConnection(Stream stream) : StreamConnection
{
    public override Stream Stream => stream;

    /// <returns>A channel with the default framing and options.</returns>
    public static StreamMessageChannel OpenChannel(Stream stream) => new("benchmark", new MemoryConnection(stream), MessageFraming.Default, new StreamChannelOptions());

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => default;

    public override void Abort() => stream.Dispose();

    public override TransportException MapException(Exception exception) =>
        new(TransportError.ConnectionLost, $"The stream of the benchmark failed: {exception.Message}", exception);

    public override ValueTask DisposeAsync() => stream.DisposeAsync();
}
