using Transport.Framing;
using Transport.Schedules.Scheduling;
using Transport.Schedules.Streams;
using Transport.WebSockets;

namespace Transport.Schedules.Cases;

/// <summary>What both sides of a case speak.</summary>
internal enum WireKind
{
    Default,
    LengthPrefix,
    VarintPrefix,
    Lines,
    Delimiter,
    WebSocket,
}

/// <summary>The framings of each kind. The first side is the client where there is one.</summary>
internal static class Wire
{
    public static readonly WireKind[] All = Enum.GetValues<WireKind>();

    private static readonly MessageFraming Delimiter = MessageFraming.Delimiter("|+|"u8);
    private static readonly MessageFraming Lines = MessageFraming.Lines();
    private static readonly MessageFraming LengthPrefix = MessageFraming.LengthPrefix(4);

    public static MessageFraming Framing(this WireKind kind, bool first) => kind switch
    {
        WireKind.Default => MessageFraming.Default,
        WireKind.LengthPrefix => LengthPrefix,
        WireKind.VarintPrefix => MessageFraming.VarintPrefix,
        WireKind.Lines => Lines,
        WireKind.Delimiter => Delimiter,
        _ => first ? WebSocketFraming.Client : WebSocketFraming.Server,
    };

    /// <summary>Control frames for what the first or the second side sends; null where the framing has none.</summary>
    public static FrameInjector? Injector(this WireKind kind, bool first, Dice dice, bool breaksProtocol) => kind switch
    {
        WireKind.Default => new Heartbeats(dice, breaksProtocol),
        WireKind.WebSocket => new WebSocketPings(first, dice, breaksProtocol),
        _ => null,
    };
}
