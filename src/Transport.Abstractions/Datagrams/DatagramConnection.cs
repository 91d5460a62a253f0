using System.Net;

namespace Transport.Datagrams;

/// <summary>Datagrams to and from a peer, or a group of peers, as the datagram engine wants them.</summary>
/// <remarks>
/// <para>Implemented once per datagram transport: a connected UDP socket, one peer's share of a listening socket, a link in memory for tests. The
/// channel drives it with at most one send and at most one receive at a time, both possibly at once, owns it, and ends it once by
/// <see cref="DisposeAsync"/>, or by <see cref="Abort"/> at any moment, also during and after that.</para>
/// <para><b>What may happen to datagrams</b>: they are lost, duplicated, reordered, or come from somebody who never sent them before. They are never
/// cut: an implementation that received a part of a datagram only drops it and counts it.</para>
/// <para><b>Errors of one datagram are a state, not the end.</b> An ICMP error that a socket reports says that an earlier datagram may not have arrived.
/// An implementation counts it, remembers the latest for its <see cref="IDatagramStatistics"/>, and goes on. What it throws ends the channel.</para>
/// </remarks>
public abstract class DatagramConnection : IAsyncDisposable
{
    /// <summary>This side's address, where there is one.</summary>
    public virtual EndPoint? LocalEndPoint => null;

    /// <summary>The peer's address, or the group's.</summary>
    public virtual EndPoint? RemoteEndPoint => null;

    /// <summary>The largest datagram that can be sent, in bytes of payload: 65,507 for UDP over IPv4 (RFC 768), less where the transport says so.</summary>
    public abstract int MaxDatagramSize { get; }

    /// <summary>How many datagrams one <see cref="SendAsync"/> may carry, at least 1. Bounded so that a burst does not overrun the receiver's socket.</summary>
    public virtual int MaxDatagramsPerSend => 1;

    /// <summary>How many bytes one <see cref="SendAsync"/> may carry in all, at least <see cref="MaxDatagramSize"/>.</summary>
    public virtual int MaxBytesPerSend => MaxDatagramSize;

    /// <summary>What datagrams that wait in this connection's channel count towards, besides the channel's own bound; <see langword="null"/> if nothing. For connections that share a socket, of which there may be many.</summary>
    public virtual DatagramBudget? ReceiveBudget => null;

    /// <summary>See <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
    public virtual T? GetFeature<T>()
        where T : class => null;

    /// <summary>Sends datagrams that lie one behind the other. Waits while the transport below has no room; never drops for that reason.</summary>
    /// <param name="datagrams">From 1 byte to <see cref="MaxBytesPerSend"/>, or empty for one empty datagram. Not used after the call has completed.</param>
    /// <param name="datagramSize">The size of each but the last, which may be shorter, and is not empty unless it is the only one.</param>
    /// <param name="cancellationToken">Gives up the wait; an unknown part has been sent then. The channel cancels it when it is aborted.</param>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, CancellationToken cancellationToken);

    /// <summary>Waits for the next datagrams.</summary>
    /// <param name="cancellationToken">Gives up the wait and loses nothing. The channel cancels it when it is aborted.</param>
    /// <returns>One or more datagrams; the caller gives their block back by <see cref="DatagramBlock.Release"/>. The default value (no block) is the end: nothing more will come, in good order.</returns>
    public abstract ValueTask<ReceivedDatagrams> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Ends everything now, so that pending sends and receives end soon, with any exception. Never waits, never throws; may be called repeatedly and by several threads.</summary>
    public abstract void Abort();

    /// <summary>Says in the library's terms what an exception of a send or a receive means: what happened, to which endpoint, what to do.</summary>
    /// <param name="exception">What was thrown.</param>
    public abstract TransportException MapException(Exception exception);

    /// <summary>Releases the connection. What was sent before is on its way. Also called after <see cref="Abort"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
