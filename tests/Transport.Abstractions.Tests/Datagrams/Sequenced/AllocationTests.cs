using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

public sealed class AllocationTests
{
    private const int Rounds = 20_000;

    [Theory]
    [InlineData(32)]
    [InlineData(1_100)]
    public void A_message_in_one_datagram_allocates_nothing(int length) => Assert.InRange(Allocated(length, Rounds), 0, Rounds / 100);

    [Fact]
    public void A_message_in_fragments_comes_from_pools() => Assert.InRange(Allocated(20_000, Rounds / 10), 0, Rounds);

    private static long Allocated(int length, int rounds)
    {
        IDatagramFraming framing = DatagramFraming.Sequenced();
        using DatagramCodec sender = framing.CreateCodec(1_200, 1 << 20, TimeProvider.System);
        using DatagramCodec receiver = framing.CreateCodec(1_200, 1 << 20, TimeProvider.System);
        byte[] payload = TestPayload.Create(1, length);
        byte[] datagram = new byte[1_200];
        Run(500);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int delivered = Run(rounds);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(rounds, delivered);
        return allocated;

        int Run(int count)
        {
            int messages = 0;
            for (int i = 0; i < count; i++)
            {
                int datagrams = sender.CountDatagrams(payload.Length, out _);
                for (int index = 0; index < datagrams; index++)
                {
                    int written = sender.WriteDatagram(payload, MessageKind.Binary, index, datagram);
                    if (receiver.Read(datagram.AsSpan(0, written), 0, out DatagramMessage message) == DatagramReading.Message)
                    {
                        message.Assembled?.Dispose();
                        messages++;
                    }
                }
            }

            return messages;
        }
    }
}
