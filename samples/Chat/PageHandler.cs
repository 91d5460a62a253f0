namespace Chat;

/// <summary>Serves one member who looks at the page.</summary>
internal sealed class PageHandler(ChatRoom room) : ChatHandler(room)
{
    protected override MemberFormat Format => MemberFormat.Json;
}
