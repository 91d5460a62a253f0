using Transport;

namespace Chat;

/// <summary>Serves one member, whatever transport it came by.</summary>
internal class ChatHandler(ChatRoom room) : IChannelHandler
{
    private const int MaxNameLength = 20;

    protected virtual MemberFormat Format => MemberFormat.Lines;

    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        if (!room.TryJoin(channel, Format, out ChatMember? member))
        {
            await channel.CloseAsync(new CloseReason(CloseCode.TryAgainLater, $"The room is full with {ChatRoom.MaxMembers} members. Come back later."), stopping);
            return;
        }

        try
        {
            await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
            {
                if (ChatText.Read(message.Payload.Span, out string complaint) is { } text)
                {
                    Answer(member, text);
                }
                else
                {
                    member.TryShow(new Told(complaint));
                }
            }
        }
        finally
        {
            room.Leave(member);
        }
    }

    private void Answer(ChatMember member, string text)
    {
        switch (text.Split(' ', 2, StringSplitOptions.TrimEntries))
        {
            case [""]:
                break;
            case ["/nick", string name] when !IsName(name):
                member.TryShow(new NameRefused($"A name has 1 to {MaxNameLength} letters, digits, '-' and '_'."));
                break;
            case ["/nick", string name]:
                if (!room.TryRename(member, name))
                {
                    member.TryShow(new NameRefused($"Somebody has the name {name} already."));
                }

                break;
            case [['/', ..], ..]:
                member.TryShow(new Told("There is one command: /nick NAME"));
                break;
            default:
                room.Say(member, text);
                break;
        }
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && name.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_');
}
