using System.Net;

namespace Transport.Streams;

/// <summary>A connected byte stream with what a bare <see cref="System.IO.Stream"/> lacks: half-close, abort, endpoints, an interpretation of its errors.</summary>
/// <remarks>
/// <para>Implemented once per stream transport and driven by <see cref="StreamMessageChannel"/>, which reads with at most one read and writes
/// with at most one write at a time, both possibly at once. The channel owns the connection and ends it exactly once in good order
/// (<see cref="CompleteWritesAsync"/>, reads to the end, <see cref="DisposeAsync"/>), or by <see cref="Abort"/> at any moment,
/// also during and after the good order.</para>
/// <para>The stream must accept reads into an empty buffer and complete them when bytes or the end have arrived; a stream that completes
/// them at once works too, and costs an idle channel one buffer. Bytes written must leave without a flush, or with <see cref="Stream.FlushAsync()"/>,
/// which is called after every write.</para>
/// </remarks>
public abstract class StreamConnection : IAsyncDisposable
{
    /// <summary>The stream, connected and past all handshakes. Only the channel reads and writes it.</summary>
    public abstract Stream Stream { get; }

    /// <summary>This side's address, where there is one.</summary>
    public virtual EndPoint? LocalEndPoint => null;

    /// <summary>The peer's address, where there is one.</summary>
    public virtual EndPoint? RemoteEndPoint => null;

    /// <summary>See <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
    public virtual T? GetFeature<T>()
        where T : class => null;

    /// <summary>Tells the peer that no more bytes will come, while reading goes on. A transport that cannot half-close does nothing here.</summary>
    /// <param name="cancellationToken">Not used by the engine, which ends a close that takes too long by <see cref="Abort"/>.</param>
    public abstract ValueTask CompleteWritesAsync(CancellationToken cancellationToken);

    /// <summary>Breaks the connection now, so that pending reads and writes end soon, with any exception. Never waits, never throws; may be called repeatedly and by several threads.</summary>
    public abstract void Abort();

    /// <summary>Says in the library's terms what an exception of the stream means: what happened, to which endpoint, what to do.</summary>
    /// <param name="exception">What a read, a write, a flush or <see cref="CompleteWritesAsync"/> threw.</param>
    public abstract TransportException MapException(Exception exception);

    /// <summary>Releases the connection after both directions have ended in good order; bytes already written still reach the peer. Also called after <see cref="Abort"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
