namespace Chat;

/// <summary>What was said last, for those who come later. Guarded by the room's lock.</summary>
/// <remarks>It is bounded in bytes too, so that all of it fits into the send buffer of a new member.</remarks>
internal sealed class ChatHistory
{
    public const int MaxMessages = 100;
    public const int MaxBytes = 64 * 1024;

    private readonly Queue<Said> _messages = [];
    private int _bytes;

    public IReadOnlyCollection<Said> Messages => _messages;

    public void Add(Said message)
    {
        _messages.Enqueue(message);
        _bytes += Size(message);
        while (_messages.Count > MaxMessages || _bytes > MaxBytes)
        {
            _bytes -= Size(_messages.Dequeue());
        }
    }

    private static int Size(Said message) => message.Encode(MemberFormat.Json).Length;
}
