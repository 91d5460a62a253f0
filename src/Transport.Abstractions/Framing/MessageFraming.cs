namespace Transport.Framing;

/// <summary>How messages are told apart on a byte stream. Both sides must use the same one.</summary>
/// <remarks>
/// Immutable and shared by all connections; <see cref="CreateCodec"/> makes the part that belongs to one connection.
/// Derive from it, and from <see cref="FrameCodec"/>, for a protocol of your own.
/// </remarks>
public abstract partial class MessageFraming
{
    /// <summary>A name for logs and error messages, such as <c>default</c> or <c>length prefix (4 bytes, big endian)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>True if the peer learns the <see cref="MessageKind"/>. Otherwise everything is received as <see cref="MessageKind.Binary"/>.</summary>
    public virtual bool PreservesKind => false;

    /// <summary>True if a goodbye is a frame. Then a stream that ends without one is a lost connection; otherwise an end between two messages is the goodbye.</summary>
    public virtual bool HasCloseFrame => false;

    /// <summary>True if its codecs write heartbeats, <see cref="FrameCodec.WritePing"/>, and report those of the peer. Then a peer that sends nothing at all is dead, see <see cref="Streams.HeartbeatOptions"/>.</summary>
    public virtual bool HasHeartbeat => false;

    /// <summary>The largest payload that a header can announce.</summary>
    public virtual int MaxMessageSize => ChannelOptions.MaxMessageSizeLimit;

    /// <summary>Makes the codec of one connection.</summary>
    public abstract FrameCodec CreateCodec();
}
