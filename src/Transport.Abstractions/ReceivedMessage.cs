using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Transport;

/// <summary>A message that was received: a lease on pooled memory. Dispose it when done; nothing is copied until you ask.</summary>
/// <remarks>
/// <para>A small struct that may be copied freely: all copies are the same lease, and the first <see cref="Dispose"/> ends it for all.
/// A second one does nothing, and never touches neighbouring messages in the same block of memory. After it <see cref="Payload"/> throws
/// <see cref="ObjectDisposedException"/>. The check covers this struct, not memory already taken from it: do not keep
/// <see cref="Payload"/> beyond the lease, use <see cref="ToArray"/> or <see cref="Detach"/>.</para>
/// <para>Forgetting to dispose costs a pooled block, which the garbage collector takes instead; it never corrupts anything.</para>
/// <para><see cref="MessageChannelExtensions.ReceiveAllAsync"/> disposes each message when it moves on to the next, unless it was detached.</para>
/// <para>The default value is an empty binary message that owns nothing.</para>
/// </remarks>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Two leases are never compared.")]
public readonly struct ReceivedMessage : IDisposable
{
    private readonly MessageOwner? _owner;
    private readonly long _token;
    private readonly ReadOnlyMemory<byte> _payload;

    /// <summary>A lease on memory of a transport or a decorator.</summary>
    /// <param name="owner">Knows whether the lease is alive and takes the memory back.</param>
    /// <param name="token">The owner's name for this lease.</param>
    /// <param name="payload">The payload, valid while the lease is alive.</param>
    /// <param name="kind">What the payload is.</param>
    public ReceivedMessage(MessageOwner owner, long token, ReadOnlyMemory<byte> payload, MessageKind kind)
    {
        ArgumentNullException.ThrowIfNull(owner);
        _owner = owner;
        _token = token;
        _payload = payload;
        Kind = kind;
    }

    /// <summary>What the payload is.</summary>
    public MessageKind Kind { get; }

    /// <summary>The payload's size in bytes. Readable after <see cref="Dispose"/>.</summary>
    public int Length => _payload.Length;

    /// <summary>The whole message, contiguous. Valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The message was disposed or detached.</exception>
    public ReadOnlyMemory<byte> Payload
    {
        get
        {
            if (_owner is not null && !_owner.IsAlive(_token))
            {
                ThrowDisposed();
            }

            return _payload;
        }
    }

    /// <summary>Who sent the message, on a channel with more than one peer, such as a multicast group. <see langword="null"/> on all others: there it is <see cref="IMessageChannel.RemoteEndPoint"/>.</summary>
    /// <exception cref="ObjectDisposedException">The message was disposed or detached.</exception>
    public EndPoint? Sender
    {
        get
        {
            EndPoint? sender = _owner?.GetSender(_token);
            if (_owner is not null && !_owner.IsAlive(_token))
            {
                ThrowDisposed();
            }

            return sender;
        }
    }

    /// <summary>The payload decoded as UTF-8. On a channel that preserves kinds, text is always valid; elsewhere invalid bytes become U+FFFD.</summary>
    /// <exception cref="ObjectDisposedException">The message was disposed or detached.</exception>
    public string GetText() => Encoding.UTF8.GetString(Payload.Span);

    /// <summary>A copy of the payload that lives as long as you like.</summary>
    /// <exception cref="ObjectDisposedException">The message was disposed or detached.</exception>
    public byte[] ToArray() => Payload.ToArray();

    /// <summary>The same lease with the first bytes left out, as a decorator needs that strips a header. Disposing either ends both.</summary>
    /// <param name="offset">How many bytes to leave out.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative or beyond the end.</exception>
    /// <exception cref="ObjectDisposedException">The message was disposed or detached.</exception>
    public ReceivedMessage Slice(int offset)
    {
        ReadOnlyMemory<byte> rest = Payload[offset..];
        return _owner is null ? this : new ReceivedMessage(_owner, _token, rest, Kind);
    }

    /// <summary>Takes ownership: returns the message as a new lease and ends this one, so that whoever disposes this one does nothing.</summary>
    /// <returns>The message; the caller disposes it.</returns>
    /// <exception cref="ObjectDisposedException">The message was disposed or detached.</exception>
    public ReceivedMessage Detach()
    {
        if (_owner is null)
        {
            return this;
        }

        if (!_owner.TryTransfer(_token, out long newToken))
        {
            ThrowDisposed();
        }

        return new ReceivedMessage(_owner, newToken, _payload, Kind);
    }

    /// <summary>Gives the memory back. Only the first call on any copy does anything.</summary>
    public void Dispose() => _owner?.TryRelease(_token);

    [DoesNotReturn]
    private static void ThrowDisposed() => throw new ObjectDisposedException(
        nameof(ReceivedMessage),
        "The message was disposed, or detached into another one. Use it before that, or keep a copy made by ToArray().");
}
