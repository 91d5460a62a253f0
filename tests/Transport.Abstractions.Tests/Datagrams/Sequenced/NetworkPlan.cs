using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Messages and what the network does to their datagrams.</summary>
/// <param name="Lengths">Of the messages. Up to 200 bytes, which is five datagrams.</param>
/// <param name="Fates">What becomes of each datagram; used again from the beginning when there are more.</param>
/// <param name="First">The number of the first message.</param>
/// <param name="Late">What the receiver does with late messages.</param>
internal sealed record NetworkPlan(int[] Lengths, Fate[] Fates, uint First, LateMessages Late)
{
    /// <summary>The datagrams in the order in which they arrive, each with the message it belongs to.</summary>
    public IReadOnlyList<(int Message, byte[] Datagram)> Run(SequencedPair pair)
    {
        List<(int Time, int Message, byte[] Datagram)> arriving = [];
        int count = 0;
        for (int message = 0; message < Lengths.Length; message++)
        {
            foreach (byte[] datagram in pair.Send(TestPayload.Create(message, Lengths[message]), KindOf(message)))
            {
                Fate fate = Fates[count % Fates.Length];
                for (int copy = 0; copy < fate.Copies; copy++)
                {
                    arriving.Add((count + fate.Delay * (copy + 1), message, datagram));
                }

                count++;
            }
        }

        return [.. arriving.OrderBy(static arrival => arrival.Time).Select(static arrival => (arrival.Message, arrival.Datagram))];
    }

    public static MessageKind KindOf(int message) => message % 3 == 0 ? MessageKind.Text : MessageKind.Binary;

    public override string ToString() => $"[{string.Join(", ", Lengths)}] from {First}, late {Late}, {string.Join(' ', (IEnumerable<Fate>)Fates)}";
}

/// <summary>What becomes of a datagram.</summary>
/// <param name="Copies">0 if it is lost.</param>
/// <param name="Delay">How many datagrams overtake it; each further copy is delayed as much again.</param>
internal readonly record struct Fate(int Copies, int Delay);
