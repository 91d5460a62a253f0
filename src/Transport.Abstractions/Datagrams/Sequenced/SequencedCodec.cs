namespace Transport.Datagrams;

/// <summary>One channel's two sides, which share nothing.</summary>
internal sealed class SequencedCodec(SequencedSender sender, SequencedReceiver receiver) : DatagramCodec
{
    public SequencedReceiver Receiver => receiver;

    public override void CheckPayload(ReadOnlySpan<byte> payload) => sender.CheckPayload(payload.Length);

    public override int CountDatagrams(int payloadLength, out int datagramSize) => sender.CountDatagrams(payloadLength, out datagramSize);

    public override int WriteDatagram(ReadOnlySpan<byte> payload, MessageKind kind, int index, Span<byte> destination) =>
        sender.WriteDatagram(payload, kind, index, destination);

    public override DatagramReading Read(Span<byte> datagram, long timestamp, out DatagramMessage message) => receiver.Read(datagram, timestamp, out message);

    public override int Expire(long timestamp) => receiver.Expire(timestamp);

    public override long Missing => receiver.Missing;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            receiver.Release();
        }

        base.Dispose(disposing);
    }
}
