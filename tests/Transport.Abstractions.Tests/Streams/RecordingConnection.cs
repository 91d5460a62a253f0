using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>A connection that takes note of the size of each read and write, and holds writes back when told.</summary>
internal sealed class RecordingConnection : StreamConnection
{
    private readonly BytePipe _incoming = new(cut: null);
    private readonly BytePipe _unused = new(cut: null);
    private readonly TaskCompletionSource _writeStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<int> _reads = [];
    private readonly List<int> _writes = [];
    private readonly MemoryStream _written = new();
    private TaskCompletionSource _mayWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RecordingConnection()
    {
        _mayWrite.SetResult();
        Stream = new Recorder(this);
    }

    public override Stream Stream { get; }

    public Task WriteStarted => _writeStarted.Task;

    public int[] Reads { get { lock (_lock) { return [.. _reads]; } } }

    public int[] Writes { get { lock (_lock) { return [.. _writes]; } } }

    public byte[] Written { get { lock (_lock) { return _written.ToArray(); } } }

    public void Feed(byte[] bytes) => _ = _incoming.WriteAsync(bytes).AsTask();

    public void HoldWrites() => _mayWrite = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseWrites() => _mayWrite.SetResult();

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => default;

    public override void Abort()
    {
        _incoming.Break();
        _mayWrite.TrySetException(new IOException("broken"));
    }

    public override TransportException MapException(Exception exception) => new(TransportError.ConnectionLost, "The recording connection broke.", exception);

    public override ValueTask DisposeAsync() => default;

    private sealed class Recorder(RecordingConnection owner) : DuplexStream(owner._incoming, owner._unused)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (owner._lock)
            {
                owner._reads.Add(buffer.Length);
            }

            return base.ReadAsync(buffer, cancellationToken);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (owner._lock)
            {
                owner._writes.Add(buffer.Length);
                owner._written.Write(buffer.Span);
            }

            owner._writeStarted.TrySetResult();
            await owner._mayWrite.Task;
        }
    }
}
