using System.Globalization;
using System.Text;
using Transport.Schedules.Actors;
using Transport.Schedules.Streams;

namespace Transport.Schedules.Cases;

/// <summary>What one side does, and how its end of the connection behaves.</summary>
internal sealed record SidePlan
{
    public SenderPlan[] Senders { get; init; } = [];

    /// <summary>Null: nobody ever receives.</summary>
    public ReceiverPlan? Receiver { get; init; } = new();

    public EnderPlan Ender { get; init; } = new();

    public ConnectionNature Connection { get; init; } = new();

    /// <summary>How what this side sends travels.</summary>
    public PipeNature Outgoing { get; init; } = new();

    public int SendBufferSize { get; init; } = 128 * 1024;

    public int ScavengerRounds { get; init; }

    /// <summary>Whether frames that the protocol forbids are put between its own, where control frames are put there at all.</summary>
    public bool BreaksProtocol { get; init; }

    public bool IsRough => Ender.IsRough || Outgoing.IsFaulty || BreaksProtocol || Connection.HalfCloseThrows || (Receiver is not null && Receiver.Messages != int.MaxValue);

    public override string ToString()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"  {Outgoing}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {Connection}, send buffer {SendBufferSize}, scavenges {ScavengerRounds}{(BreaksProtocol ? ", breaks the protocol" : "")}");
        foreach (SenderPlan sender in Senders)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {sender}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"  {Receiver?.ToString() ?? "never receives"}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {Ender}");
        return text.ToString();
    }
}
