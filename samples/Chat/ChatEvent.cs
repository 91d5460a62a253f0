using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chat;

/// <summary>Something that happens in the room, as a line for terminals and as JSON for the page. Each is encoded once, however many members see it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Said), "said")]
[JsonDerivedType(typeof(Joined), "joined")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Renamed), "renamed")]
[JsonDerivedType(typeof(Named), "named")]
[JsonDerivedType(typeof(NameRefused), "nameRefused")]
[JsonDerivedType(typeof(Told), "told")]
internal abstract class ChatEvent
{
    private byte[]? _line;
    private byte[]? _json;

    public byte[] Encode(MemberFormat format) => format == MemberFormat.Json
        ? _json ??= JsonSerializer.SerializeToUtf8Bytes(this, ChatEventJson.Readable.ChatEvent)
        : _line ??= Encoding.UTF8.GetBytes(ToLine());

    protected abstract string ToLine();
}

/// <summary>The first that a new member sees. The last messages of the room follow.</summary>
/// <param name="room">Tells this run of the room from another, in which numbers start again.</param>
/// <param name="you">The name that the room gave.</param>
/// <param name="members">Who is known to be there, without you.</param>
/// <param name="past">How many messages follow that were said before.</param>
internal sealed class Welcome(string room, string you, IReadOnlyList<string> members, int past) : ChatEvent
{
    public string Room { get; } = room;

    public string You { get; } = you;

    public IReadOnlyList<string> Members { get; } = members;

    public int Past { get; } = past;

    protected override string ToLine() => $"* Welcome, {You}. {Members.Count + 1} in the room. Change your name with /nick NAME.{(Past > 0 ? " What was said last:" : "")}";
}

/// <param name="number">Counts the messages of a room from 1.</param>
/// <param name="name">Who said it.</param>
/// <param name="words">What was said: one line without control characters.</param>
/// <param name="at">When, in milliseconds since 1970.</param>
internal sealed class Said(long number, string name, string words, long at) : ChatEvent
{
    public long Number { get; } = number;

    public string Name { get; } = name;

    public string Words { get; } = words;

    public long At { get; } = at;

    protected override string ToLine() => $"{Name}: {Words}";
}

internal sealed class Joined(string name) : ChatEvent
{
    public string Name { get; } = name;

    protected override string ToLine() => $"* {Name} has joined.";
}

/// <param name="name">Who left.</param>
/// <param name="dropped">True if the room has sent the member away for not reading.</param>
internal sealed class Left(string name, bool dropped) : ChatEvent
{
    public string Name { get; } = name;

    public bool Dropped { get; } = dropped;

    protected override string ToLine() => Dropped ? $"* {Name} did not read for too long and was dropped." : $"* {Name} has left.";
}

internal sealed class Renamed(string before, string name) : ChatEvent
{
    public string Before { get; } = before;

    public string Name { get; } = name;

    protected override string ToLine() => $"* {Before} is now {Name}.";
}

/// <summary>Tells a member its own new name.</summary>
internal sealed class Named(string name) : ChatEvent
{
    public string Name { get; } = name;

    protected override string ToLine() => $"* You are now {Name}.";
}

/// <summary>Tells a member why it cannot have the name it asked for.</summary>
internal sealed class NameRefused(string reason) : ChatEvent
{
    public string Reason { get; } = reason;

    protected override string ToLine() => $"* {Reason}";
}

/// <summary>A sentence from the room to one member.</summary>
internal sealed class Told(string sentence) : ChatEvent
{
    public string Sentence { get; } = sentence;

    protected override string ToLine() => $"* {Sentence}";
}
