using System.Buffers.Binary;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Several lives of a sender at once, long gaps, stragglers from far behind, and time: nothing is mixed, and nothing comes twice.</summary>
public sealed class RestartScheduleTests
{
    private const int Lives = 3;
    private const int Messages = 600;

    [Fact]
    public void Messages_of_several_lives_are_whole_and_never_come_twice() => FuzzCampaign.Run(40, static random =>
    {
        LateMessages late = (LateMessages)random.Next(2);
        using SequencedPair pair = new(options: new SequencedFramingOptions { LateMessages = late, MaxIncompleteMessages = random.Next(1, 40) });
        List<(double Time, byte[] Datagram)> arriving = [];
        Dictionary<(int Life, int Number), byte[]> sent = [];
        for (int life = 0; life < Lives; life++)
        {
            using SequencedCodec sender = pair.CreateSender((uint)life + 7, uint.MaxValue - (uint)random.Next(5_000));
            for (int number = 0; number < Messages; number++)
            {
                byte[] payload = TestPayload.Create((life * Messages) + number, random.Next(3) == 0 ? random.Next(50, 300) : random.Next(4, 50));
                sent[(life, number)] = payload;
                foreach (byte[] datagram in SequencedPair.Write(sender, payload))
                {
                    for (int copies = random.Next(10) switch { 0 => 0, < 7 => 1, _ => 2 }; copies > 0; copies--)
                    {
                        arriving.Add((number + (life * 50) + (random.Next(4) == 0 ? random.NextDouble() * random.Next(1, 400) : 0), datagram));
                    }
                }

                // Gaps are longer than the window now and then.
                for (int lost = random.Next(40) == 0 ? random.Next(5_000) : 0; lost > 0; lost--)
                {
                    SequencedPair.Write(sender, [0]);
                }
            }
        }

        int[] readings = new int[5];
        int incomplete = 0;
        foreach ((_, byte[] datagram) in arriving.OrderBy(static arrival => arrival.Time))
        {
            readings[(int)pair.Receive(datagram)]++;
            if (random.Next(100) == 0)
            {
                pair.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 7)));
                incomplete += pair.Expire();
            }
        }

        pair.Time.Advance(TimeSpan.FromSeconds(5));
        incomplete += pair.Expire();
        HashSet<int> seen = [];
        int[] last = [-1, -1, -1];
        foreach ((_, byte[] payload) in pair.Delivered)
        {
            int message = BinaryPrimitives.ReadInt32BigEndian(payload);
            (int life, int number) = (message / Messages, message % Messages);
            Assert.True(seen.Add(message), $"Message {number} of life {life} came twice.");
            Assert.Equal(sent[(life, number)], payload);
            Assert.True(late == LateMessages.Deliver || number > last[life], $"Message {number} of life {life} came after message {last[life]}.");
            last[life] = number;
        }

        Assert.Equal((readings[(int)DatagramReading.Message], 0), (seen.Count, readings[(int)DatagramReading.Malformed]));
        Assert.InRange(seen.Count + incomplete, 1, Lives * Messages);
        Assert.InRange(seen.Count, Messages / 10, Lives * Messages);
    });
}
