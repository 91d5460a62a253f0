namespace Transport.Sockets;

/// <summary>A stream whose pending read can be made to find the end, and whose pending read and write can be made to fail. Asynchronous only.</summary>
internal sealed class InterruptibleStream(Stream inner) : AsynchronousStream
{
    // Nobody asks for their wait handles and they have no timers, so they hold nothing that has to be released.
    private readonly CancellationTokenSource _reads = new();
    private readonly CancellationTokenSource _writes = new();
    private volatile bool _interrupted;

    /// <summary>From now on there is nothing more to read.</summary>
    public void EndReads() => _reads.Cancel();

    /// <summary>What is pending fails, and so does all that comes.</summary>
    public void Interrupt()
    {
        _interrupted = true;
        _reads.Cancel();
        _writes.Cancel();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource? either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _reads.Token) : null;
        try
        {
            return await inner.ReadAsync(buffer, either?.Token ?? _reads.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_reads.IsCancellationRequested && !_interrupted)
        {
            return 0;
        }
    }

    /// <remarks>The token is looked at before the write only: a write cancelled half-way would leave the stream useless.</remarks>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : inner.WriteAsync(buffer, _writes.Token);

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
