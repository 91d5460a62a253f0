using System.Buffers;
using System.Net;

namespace Transport;

/// <summary>Sends and receives whole messages, over whatever transport.</summary>
/// <remarks>
/// <para>This is the contract of every implementation: transports, decorators and third parties' alike. The conformance suite asserts it.
/// <see cref="MessageChannel"/> implements the parts that are the same everywhere; derive from it.</para>
///
/// <para><b>What may run at once.</b> Everything except two receives: any number of sends, flushes, closes and aborts, from any threads,
/// beside one receive.</para>
///
/// <para><b>Send.</b> Thread-safe; first come, first sent; messages never interleave. A send completes when its payload is in the channel's
/// bounded send buffer (128 KiB by default); from then on the caller may reuse the memory. While the buffer is full a send waits: that is
/// how a slow peer slows its sender down, and no one else. Cancelled while waiting: nothing was sent, and the channel is as good as before.
/// Payloads of 32 KiB and more may be written straight from the caller's memory instead of being copied; the send then completes when they
/// are written, and the token counts only until the first byte is handed to the stream. A lone message leaves at once, many are gathered
/// into few writes; neither needs a setting or a flush. A completed send does not mean that the peer has the message: a connection that
/// fails later says so from the next call and from <see cref="Completion"/>. <see cref="MessageKind.Text"/> must be valid UTF-8 on every
/// transport, else <see cref="ArgumentException"/>. A payload above <see cref="ChannelCapabilities.MaxMessageSize"/> is refused with
/// <see cref="TransportError.MessageTooLarge"/>, and the channel stays as it was.</para>
///
/// <para><b>TrySend</b> never waits. It copies the payload and returns <see langword="true"/>, or sends nothing and returns
/// <see langword="false"/> because the send buffer is full. An empty buffer always admits one message, whatever its size.</para>
///
/// <para><b>Flush</b> completes when everything accepted before it has been handed to the stream below (on a session: acknowledged by the
/// peer). It is never needed for messages to leave.</para>
///
/// <para><b>Receive.</b> One at a time: a second one while the first waits throws <see cref="InvalidOperationException"/> at once, as does
/// <see cref="TryReceive"/> then. Cancelling gives up the wait and nothing else: no message is lost, the connection lives on.
/// <see langword="null"/> means that the peer closed in good order; from then on it is <see langword="null"/> again and again.
/// Any other end throws <see cref="TransportException"/>, after every message that arrived whole before it has been delivered, once per
/// call. After the end <see cref="TryReceive"/> returns <see langword="false"/>.
/// Nothing is received that is larger than the limit: its size is checked before memory is taken for it, and the channel ends with
/// <see cref="TransportError.MessageTooLarge"/>. A channel reads ahead by one buffer at most, so a consumer that does not receive
/// slows its peer down.</para>
///
/// <para><b>The end.</b> <see cref="CloseAsync"/> refuses further sends, sends what was accepted before, then the transport's goodbye, and
/// waits for the peer's within a bound (5 s by default). Until then receives still deliver what the peer had sent; what nobody receives is
/// kept up to a bound. It never throws because of the peer. When the peer says goodbye first, the channel answers by itself: what was
/// accepted is still sent, then sends throw <see cref="TransportException"/> with <see cref="TransportError.ClosedByPeer"/>. It answers when
/// <see langword="null"/> is delivered to a receive; after half the close bound if the consumer does not come back for it; and at once if nobody
/// has ever received on the channel. A goodbye that lies behind messages which nobody receives is not seen, and its sender waits for its bound.
/// <see cref="IAsyncDisposable.DisposeAsync"/> is <see cref="CloseAsync"/> except that messages not yet received are dropped; so
/// <c>await using</c> loses nothing that was sent. <see cref="Abort"/> and <see cref="IDisposable.Dispose"/> never wait: what was not
/// written is lost, and the peer sees a broken connection. All of these may be called at any time, any number of times, by anyone.
/// <see cref="Completion"/> never faults.</para>
///
/// <para><b>Errors.</b> Misuse throws <see cref="InvalidOperationException"/> (a send after a local close, a second receive),
/// <see cref="ArgumentException"/> or <see cref="ObjectDisposedException"/> (any send, flush or receive after disposal); the world throws
/// <see cref="TransportException"/>; cancellation throws <see cref="OperationCanceledException"/> with the caller's token.
/// Nothing else leaves a channel, except what the caller's own callbacks throw.</para>
/// </remarks>
public interface IMessageChannel : IAsyncDisposable, IDisposable
{
    /// <summary>A name for this channel in logs, unique in the process.</summary>
    string Id { get; }

    /// <summary>This side's address, where there is one and it is known.</summary>
    EndPoint? LocalEndPoint { get; }

    /// <summary>The peer's address, where there is one and it is known.</summary>
    EndPoint? RemoteEndPoint { get; }

    /// <summary>What this channel promises. Never changes.</summary>
    ChannelCapabilities Capabilities { get; }

    /// <summary>Where the channel is in its life: a snapshot, to show to people. Decide by what calls return and throw.</summary>
    ChannelState State { get; }

    /// <summary>Something this transport knows beyond the contract: the round-trip time (<see cref="IRoundTripTime"/>), a peer certificate, a user.</summary>
    /// <typeparam name="T">The type of the feature; each transport documents its own.</typeparam>
    /// <returns>The feature, or <see langword="null"/>. Decorators pass the question on to what they wrap.</returns>
    T? GetFeature<T>()
        where T : class;

    /// <summary>Sends one message. See the remarks on this interface for when it completes.</summary>
    /// <param name="payload">The message. Must not change until the returned task completes.</param>
    /// <param name="kind">What the payload is.</param>
    /// <param name="cancellationToken">Gives up the wait for room in the send buffer; then nothing was sent.</param>
    /// <exception cref="ArgumentException">Text that is not valid UTF-8.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is no defined kind.</exception>
    /// <exception cref="InvalidOperationException">This side has closed the channel.</exception>
    /// <exception cref="ObjectDisposedException">This side has disposed the channel.</exception>
    /// <exception cref="TransportException">The connection failed, the peer closed it, or the payload is too large.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; nothing was sent.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> payload, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default);

    /// <summary>Sends one message if that needs no waiting.</summary>
    /// <param name="payload">The message; it is copied.</param>
    /// <param name="kind">What the payload is.</param>
    /// <returns><see langword="false"/> if the send buffer is full (then nothing was sent) or the channel is still connecting.</returns>
    /// <remarks>Throws what <see cref="SendAsync(ReadOnlyMemory{byte}, MessageKind, CancellationToken)"/> throws, cancellation apart.</remarks>
    bool TrySend(ReadOnlySpan<byte> payload, MessageKind kind = MessageKind.Binary);

    /// <summary>Sends one message that is written by a callback, without a buffer of the caller's own.</summary>
    /// <param name="state">Handed to <paramref name="write"/>, so that it need not capture anything.</param>
    /// <param name="write">Writes the payload. Called once, before this method returns, on the caller's thread, with no lock held.</param>
    /// <param name="kind">What the payload is.</param>
    /// <param name="cancellationToken">Gives up the wait for room in the send buffer; then nothing was sent.</param>
    /// <remarks>
    /// What <paramref name="write"/> throws leaves this method unchanged, and nothing is sent. The writer it is given refuses to grow beyond
    /// <see cref="ChannelCapabilities.MaxMessageSize"/> with <see cref="TransportError.MessageTooLarge"/>, and must not be used afterwards.
    /// Throws besides what <see cref="SendAsync(ReadOnlyMemory{byte}, MessageKind, CancellationToken)"/> throws.
    /// </remarks>
    ValueTask SendAsync<TState>(TState state, Action<TState, IBufferWriter<byte>> write, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default);

    /// <summary>Completes when everything accepted before has been handed to the stream below.</summary>
    /// <param name="cancellationToken">Gives up the wait only.</param>
    /// <exception cref="TransportException">The connection failed before that.</exception>
    /// <exception cref="ObjectDisposedException">This side has disposed the channel.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits for the next message.</summary>
    /// <param name="cancellationToken">Gives up the wait only; no message is lost by it.</param>
    /// <returns>The message, to be disposed by the caller; or <see langword="null"/> when the peer has closed in good order.</returns>
    /// <exception cref="InvalidOperationException">Another receive is waiting.</exception>
    /// <exception cref="ObjectDisposedException">This side has disposed the channel.</exception>
    /// <exception cref="TransportException">The channel ended in any other way than by a close in good order.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the next message if it is here already.</summary>
    /// <param name="message">The message, to be disposed by the caller.</param>
    /// <returns><see langword="false"/> if no message is here now, or the channel has ended.</returns>
    /// <exception cref="InvalidOperationException">A receive is waiting.</exception>
    /// <exception cref="ObjectDisposedException">This side has disposed the channel.</exception>
    bool TryReceive(out ReceivedMessage message);

    /// <summary>Ends the channel in good order: sends what was accepted, says goodbye, waits for the peer's goodbye within a bound.</summary>
    /// <param name="reason">What the peer is told, where the transport can. The first reason given counts.</param>
    /// <param name="cancellationToken">Gives up this caller's wait; the close itself goes on, within its bound.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask CloseAsync(CloseReason reason = default, CancellationToken cancellationToken = default);

    /// <summary>Ends the channel now, without waiting for anything. What was not written is lost.</summary>
    /// <param name="reason">What <see cref="Completion"/> reports. The peer is not told.</param>
    void Abort(CloseReason reason = default);

    /// <summary>Completes when the channel has ended and its connection is released, with the reason. Never faults, never is cancelled.</summary>
    Task<CloseReason> Completion { get; }
}
