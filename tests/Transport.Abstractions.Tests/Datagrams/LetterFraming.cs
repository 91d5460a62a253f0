using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>The first letter of a datagram decides what it is: text, a duplicate, late, kept for 2 s, a message outside it, or a reason to throw. An empty message is said to be longer than it can be.</summary>
internal sealed class LetterFraming : IDatagramFraming
{
    private int _disposals;

    public int Disposals => Volatile.Read(ref _disposals);

    public string Name => "letters";

    public bool PreservesKind => true;

    public bool Ordered => false;

    public int GetMaxMessageSize(int maxDatagramSize) => maxDatagramSize - 1;

    public DatagramCodec CreateCodec(int maxDatagramSize, int maxMessageSize, TimeProvider timeProvider) => new Codec(this, timeProvider);

    private sealed class Codec(LetterFraming framing, TimeProvider timeProvider) : DatagramCodec
    {
        private long? _kept;

        public override int CountDatagrams(int payloadLength, out int datagramSize)
        {
            datagramSize = payloadLength + 1;
            return 1;
        }

        public override int WriteDatagram(ReadOnlySpan<byte> payload, MessageKind kind, int index, Span<byte> destination)
        {
            destination[0] = (byte)'t';
            payload.CopyTo(destination[1..]);
            return payload.Length == 0 ? destination.Length + 1 : payload.Length + 1;
        }

        public override DatagramReading Read(Span<byte> datagram, long timestamp, out DatagramMessage message)
        {
            message = new DatagramMessage(1, datagram.Length - 1, MessageKind.Text);
            switch ((char)datagram[0])
            {
                case 't':
                    return DatagramReading.Message;
                case 'd':
                    return DatagramReading.Duplicate;
                case 'l':
                    return DatagramReading.Late;
                case 'k':
                    _kept = timestamp;
                    return DatagramReading.Kept;
                case '-':
                    message = new DatagramMessage(-1, 1, MessageKind.Binary);
                    return DatagramReading.Message;
                case '!':
                    throw new NotSupportedException("a bug");
                default:
                    return DatagramReading.Malformed;
            }
        }

        public override int Expire(long timestamp)
        {
            if (_kept is not { } since || timeProvider.GetElapsedTime(since, timestamp) < TimeSpan.FromSeconds(2))
            {
                return 0;
            }

            _kept = null;
            return 1;
        }

        protected override void Dispose(bool disposing)
        {
            Interlocked.Increment(ref framing._disposals);
            base.Dispose(disposing);
        }
    }
}
