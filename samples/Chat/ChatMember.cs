using Transport;

namespace Chat;

/// <summary>Somebody in the room. What can be set is guarded by the room's lock.</summary>
internal sealed class ChatMember(IMessageChannel channel, MemberFormat format, string name)
{
    public MemberFormat Format { get; } = format;

    public string Name { get; set; } = name;

    /// <summary>True once the others know of this member.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>Shows something to this member alone.</summary>
    /// <returns><see langword="false"/> if it would have to wait: the member has not read for so long that the channel's send buffer is full.</returns>
    public bool TryShow(ChatEvent shown)
    {
        try
        {
            return channel.TrySend(shown.Encode(Format), MessageKind.Text);
        }
        catch (Exception exception) when (exception is TransportException or InvalidOperationException)
        {
            // The channel has just ended. Its handler notices the same and leaves the room.
            return true;
        }
    }

    /// <summary>Sends the member away, without waiting for it.</summary>
    public void Dismiss(CloseReason reason) => _ = channel.CloseAsync(reason).AsTask();
}
