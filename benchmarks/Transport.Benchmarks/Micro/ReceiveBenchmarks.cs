using BenchmarkDotNet.Attributes;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Benchmarks.Micro;

/// <summary>The engine's receive path, from a stream that always has more: what one message costs, its lease included.</summary>
[MemoryDiagnoser]
public class ReceiveBenchmarks
{
    private const int Messages = 4096;
    private const int BytesOfFrames = 1 << 20;

    private StreamMessageChannel _channel = null!;

    [Params(32, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _channel = MemoryConnection.OpenChannel(new RepeatingStream(Frames(Size)));

    [GlobalCleanup]
    public void Cleanup() => _channel.Dispose();

    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task<int> ReceiveAsync()
    {
        int bytes = 0;
        for (int i = 0; i < Messages; i++)
        {
            using ReceivedMessage message = await _channel.ReceiveAsync() ?? throw new InvalidOperationException("The stream ended.");
            bytes += message.Payload.Length;
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task<int> ReceiveAllAsync()
    {
        int bytes = 0;
        int received = 0;
        await foreach (ReceivedMessage message in _channel.ReceiveAllAsync())
        {
            bytes += message.Payload.Length;
            if (++received == Messages)
            {
                break;
            }
        }

        return bytes;
    }

    /// <summary>So many whole frames that a read of the engine crosses the end only now and then.</summary>
    private static byte[] Frames(int size)
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        byte[] header = new byte[codec.MaxOverhead];
        int headerLength = codec.WriteHeader(header, FrameType.Binary, size);
        byte[] frame = [.. header.AsSpan(0, headerLength), .. new byte[size]];
        return [.. Enumerable.Repeat(frame, Math.Max(1, BytesOfFrames / frame.Length)).SelectMany(static bytes => bytes)];
    }
}
