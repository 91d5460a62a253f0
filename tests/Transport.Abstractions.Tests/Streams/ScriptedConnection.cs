using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>A connection whose reads and writes are functions of the test; both throw once it is aborted.</summary>
internal sealed class ScriptedConnection : StreamConnection
{
    private volatile bool _aborted;

    public ScriptedConnection() => Stream = new Script(this);

    public override Stream Stream { get; }

    /// <summary>Never completes by default.</summary>
    public Func<Memory<byte>, ValueTask<int>> Read { get; init; } = static _ => new(new TaskCompletionSource<int>().Task);

    public Func<ReadOnlyMemory<byte>, ValueTask> Write { get; init; } = static _ => default;

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => default;

    public override void Abort() => _aborted = true;

    public override TransportException MapException(Exception exception) => new(TransportError.ConnectionLost, "The scripted connection broke.", exception);

    public override ValueTask DisposeAsync() => default;

    private void ThrowIfAborted()
    {
        if (_aborted)
        {
            throw new IOException("broken");
        }
    }

    private sealed class Script(ScriptedConnection owner) : DuplexStream(null!, null!)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            owner.ThrowIfAborted();
            return owner.Read(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            owner.ThrowIfAborted();
            return owner.Write(buffer);
        }
    }
}
