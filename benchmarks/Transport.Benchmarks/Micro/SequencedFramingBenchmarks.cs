using BenchmarkDotNet.Attributes;
using Transport.Datagrams;

namespace Transport.Benchmarks.Micro;

/// <summary>Writing the datagrams of a message with sequenced framing, and understanding them. The largest size takes 17 fragments.</summary>
[MemoryDiagnoser]
public class SequencedFramingBenchmarks
{
    private const int MaxDatagramSize = 1200;

    private readonly byte[] _datagram = new byte[MaxDatagramSize];
    private DatagramCodec _sender = null!;
    private DatagramCodec _receiver = null!;
    private byte[] _payload = [];

    [Params(32, 200, 1100, 20000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        IDatagramFraming framing = DatagramFraming.Sequenced();
        _sender = framing.CreateCodec(MaxDatagramSize, 1 << 20, TimeProvider.System);
        _receiver = framing.CreateCodec(MaxDatagramSize, 1 << 20, TimeProvider.System);
        _payload = new byte[Size];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Benchmark]
    public int Write()
    {
        int written = 0;
        int count = _sender.CountDatagrams(_payload.Length, out _);
        for (int index = 0; index < count; index++)
        {
            written += _sender.WriteDatagram(_payload, MessageKind.Binary, index, _datagram);
        }

        return written;
    }

    [Benchmark]
    public int WriteAndRead()
    {
        int received = 0;
        int count = _sender.CountDatagrams(_payload.Length, out _);
        for (int index = 0; index < count; index++)
        {
            int written = _sender.WriteDatagram(_payload, MessageKind.Binary, index, _datagram);
            if (_receiver.Read(_datagram.AsSpan(0, written), 0, out DatagramMessage message) == DatagramReading.Message)
            {
                received = message.Length;
                message.Assembled?.Dispose();
            }
        }

        return received == Size ? received : throw new InvalidOperationException($"A message of {Size} bytes came as {received}.");
    }
}
