using System.Runtime.CompilerServices;

namespace Transport.Sockets;

/// <summary>The encrypted side of a TLS connection: passes everything on, listens in on the handshake, and knows whether the bytes have ended.</summary>
internal sealed class TlsWire(Stream below) : AsynchronousStream
{
    private TlsTurn? _turn;

    /// <summary>What was received and sent in the handshake; null when it is over.</summary>
    public TlsRecords? Received { get; private set; } = new();

    /// <inheritdoc cref="Received"/>
    public TlsRecords? Sent { get; private set; } = new();

    /// <summary>True if the peer has ended its direction.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The handshake is done. From now on a read has the turn, and gives it up while it waits.</summary>
    public void BeginData(TlsTurn turn)
    {
        _turn = turn;
        Received = null;
        Sent = null;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read = below.ReadAsync(buffer, cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<int>(OnRead(buffer, read.Result)) : WaitAndReadAsync(read, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Sent?.Add(buffer.Span);
        return below.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => below.FlushAsync(cancellationToken);

    /// <summary>The last words of a handshake that failed: the base library writes that alert alone synchronously. It does not wait; a peer that takes nothing does not hear it.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Sent?.Add(buffer);
        Task write = below.WriteAsync(buffer.ToArray()).AsTask();
        _ = write.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAndReadAsync(ValueTask<int> read, Memory<byte> buffer)
    {
        _turn?.Exit();
        try
        {
            return OnRead(buffer, await read.ConfigureAwait(false));
        }
        finally
        {
            _turn?.Enter();
        }
    }

    /// <remarks>A read into an empty buffer returns 0 whatever it has found.</remarks>
    private int OnRead(Memory<byte> buffer, int count)
    {
        Received?.Add(buffer.Span[..count]);
        HasEnded |= count == 0 && !buffer.IsEmpty;
        return count;
    }
}
