namespace Transport.Datagrams;

/// <summary>One datagram is one message.</summary>
internal sealed class BareDatagramFraming : IDatagramFraming
{
    public string Name => "none";

    public bool PreservesKind => false;

    public bool Ordered => false;

    public int GetMaxMessageSize(int maxDatagramSize) => maxDatagramSize;

    public DatagramCodec CreateCodec(int maxDatagramSize, int maxMessageSize, TimeProvider timeProvider) => new Codec();

    private sealed class Codec : DatagramCodec
    {
        public override int CountDatagrams(int payloadLength, out int datagramSize)
        {
            datagramSize = payloadLength;
            return 1;
        }

        public override int WriteDatagram(ReadOnlySpan<byte> payload, MessageKind kind, int index, Span<byte> destination)
        {
            payload.CopyTo(destination);
            return payload.Length;
        }

        public override DatagramReading Read(Span<byte> datagram, long timestamp, out DatagramMessage message)
        {
            message = new DatagramMessage(0, datagram.Length, MessageKind.Binary);
            return DatagramReading.Message;
        }
    }
}
