using System.Text;
using Transport;

namespace Chat;

/// <summary>Somebody in the room. What can be set is guarded by the room's lock.</summary>
internal sealed class ChatMember(IMessageChannel channel, string name)
{
    public string Name { get; set; } = name;

    /// <summary>True once the others know of this member.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>Shows a line to this member alone.</summary>
    /// <returns><see langword="false"/> if it would have to wait: the member has not read for so long that the channel's send buffer is full.</returns>
    public bool TryShow(ReadOnlySpan<byte> line)
    {
        try
        {
            return channel.TrySend(line, MessageKind.Text);
        }
        catch (Exception exception) when (exception is TransportException or InvalidOperationException)
        {
            // The channel has just ended. Its handler notices the same and leaves the room.
            return true;
        }
    }

    /// <inheritdoc cref="TryShow(ReadOnlySpan{byte})"/>
    public bool TryShow(string line) => TryShow(Encoding.UTF8.GetBytes(line));

    /// <summary>Sends the member away, without waiting for it.</summary>
    public void Dismiss(CloseReason reason) => _ = channel.CloseAsync(reason).AsTask();
}
