namespace Chat;

/// <summary>How a member is shown what happens. What it sends is a line of text either way.</summary>
internal enum MemberFormat
{
    /// <summary>For people at a terminal. They have seen what they typed, so it is not shown to them again.</summary>
    Lines,

    /// <summary>One JSON object per message, for the page. Also for what the member said itself: with its number and time, as proof that the room has it.</summary>
    Json,
}
