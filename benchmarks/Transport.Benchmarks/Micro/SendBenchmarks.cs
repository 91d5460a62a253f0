using BenchmarkDotNet.Attributes;
using Transport.Streams;

namespace Transport.Benchmarks.Micro;

/// <summary>The engine's send path, to a stream that takes everything: what one message costs of many sent one after the other.</summary>
[MemoryDiagnoser]
public class SendBenchmarks
{
    private const int Messages = 4096;

    private StreamMessageChannel _channel = null!;
    private byte[] _payload = [];

    [Params(32, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = new byte[Size];
        _channel = MemoryConnection.OpenChannel(new SwallowingStream());
    }

    [GlobalCleanup]
    public void Cleanup() => _channel.Dispose();

    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task SendAsync()
    {
        for (int i = 0; i < Messages; i++)
        {
            await _channel.SendAsync(_payload);
        }
    }

    /// <summary>Waits by a flush whenever the send buffer is full.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task TrySend()
    {
        for (int i = 0; i < Messages; i++)
        {
            while (!_channel.TrySend(_payload))
            {
                await _channel.FlushAsync();
            }
        }
    }
}
