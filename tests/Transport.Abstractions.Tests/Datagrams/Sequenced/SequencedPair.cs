using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>A sender and a receiver of sequenced framing without anything between them, so that a test is the network.</summary>
internal sealed class SequencedPair : IDisposable
{
    public const uint Stream = 0x1234_5678;

    private readonly SequencedFraming _framing;
    private readonly int _maxDatagramSize;
    private readonly int _maxMessageSize;
    private SequencedCodec _sender;

    public SequencedPair(int maxDatagramSize = 64, uint first = 100, int maxMessageSize = 1 << 20, SequencedFramingOptions? options = null)
    {
        _framing = new SequencedFraming(options ?? new SequencedFramingOptions());
        _maxDatagramSize = maxDatagramSize;
        _maxMessageSize = maxMessageSize;
        Receiver = _framing.CreateCodec(maxDatagramSize, maxMessageSize, Time, 0, 0);
        _sender = CreateSender(Stream, first);
    }

    public FakeTimeProvider Time { get; } = new();

    public SequencedCodec Receiver { get; }

    public Reassembly Reassembly => Receiver.Receiver.Reassembly;

    /// <summary>What was delivered, in order.</summary>
    public List<(MessageKind Kind, byte[] Payload)> Delivered { get; } = [];

    public SequencedCodec CreateSender(uint stream, uint first) => _framing.CreateCodec(_maxDatagramSize, _maxMessageSize, Time, stream, first);

    /// <summary>The sender starts again.</summary>
    public void RestartSender(uint stream, uint first)
    {
        _sender.Dispose();
        _sender = CreateSender(stream, first);
    }

    public byte[][] Send(byte[] payload, MessageKind kind = MessageKind.Binary) => Write(_sender, payload, kind);

    /// <summary>A message of one byte, in its datagram.</summary>
    public byte[] Send(byte value) => Assert.Single(Send([value]));

    public static byte[][] Write(SequencedCodec sender, byte[] payload, MessageKind kind = MessageKind.Binary)
    {
        sender.CheckPayload(payload);
        int count = sender.CountDatagrams(payload.Length, out int size);
        byte[][] datagrams = new byte[count][];
        byte[] destination = new byte[size];
        for (int index = 0; index < count; index++)
        {
            datagrams[index] = destination[..sender.WriteDatagram(payload, kind, index, destination)];
        }

        return datagrams;
    }

    /// <summary>Gives a copy of a datagram to the receiver and keeps the message that it delivers.</summary>
    public DatagramReading Receive(byte[] datagram)
    {
        byte[] copy = [.. datagram];
        DatagramReading reading = Receiver.Read(copy, Time.GetTimestamp(), out DatagramMessage message);
        if (reading == DatagramReading.Message)
        {
            Delivered.Add((message.Kind, message.Assembled is { } assembled ? Take(assembled) : copy[message.Offset..(message.Offset + message.Length)]));
            Assert.Equal(message.Length, Delivered[^1].Payload.Length);
        }
        else
        {
            Assert.Equal((0, null), (message.Length, message.Assembled));
        }

        return reading;
    }

    public DatagramReading[] Receive(params IEnumerable<byte[]> datagrams) => [.. datagrams.Select(Receive)];

    public int Expire() => Receiver.Expire(Time.GetTimestamp());

    public void Dispose()
    {
        _sender.Dispose();
        Receiver.Dispose();
        Assert.Equal((0, 0L), (Reassembly.Count, Reassembly.Bytes));
    }

    private static byte[] Take(ReceivedMessage message)
    {
        byte[] payload = message.ToArray();
        message.Dispose();
        return payload;
    }
}
