using System.Net.Security;
using System.Runtime.CompilerServices;

namespace Transport.Sockets;

/// <summary>The clear side of a TLS connection. Asynchronous only: one read and one write at a time, and the end of writing beside a read.</summary>
internal sealed class TlsStream(SslStream tls, TlsWire wire, TlsTurn turn, Func<TransportException> createTruncated) : AsynchronousStream
{
    /// <summary>True if a read has failed or was cancelled, so that there is nothing sensible to be read any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>True if a read brought anything.</summary>
    public bool HasReceived { get; private set; }

    /// <remarks>A read into an empty buffer waits until there are bytes, or the end.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        turn.Enter();
        try
        {
            count = await tls.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            HasFailed = true;
            throw;
        }
        finally
        {
            turn.Exit();
        }

        HasReceived |= count > 0;

        // SslStream returns 0 after a close_notify and after an end without one alike. It looks for the end below only when it has worked on everything before.
        return count > 0 || buffer.IsEmpty || !wire.HasEnded ? count : throw createTruncated();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => tls.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => tls.FlushAsync(cancellationToken);

    /// <summary>Tells the peer that no more bytes will come (close_notify).</summary>
    public Task ShutdownAsync()
    {
        turn.Enter();
        try
        {
            return tls.ShutdownAsync();
        }
        finally
        {
            turn.Exit();
        }
    }
}
