using BenchmarkDotNet.Attributes;

namespace Transport.Benchmarks.Micro;

/// <summary>A lease alone: taking it, looking at the payload, moving it to a new owner, ending it; with an owner that guards it by one compare-exchange, as the engine does.</summary>
[MemoryDiagnoser]
public class LeaseBenchmarks
{
    private readonly GenerationOwner _owner = new();

    [Benchmark(Baseline = true)]
    public int UseAndDispose()
    {
        using ReceivedMessage message = _owner.Lease();
        return message.Payload.Length;
    }

    [Benchmark]
    public int DetachAndDispose()
    {
        using ReceivedMessage message = _owner.Lease();
        using ReceivedMessage detached = message.Detach();
        return detached.Payload.Length;
    }

    /// <summary>One lease at a time; its generation is its token.</summary>
    private sealed class GenerationOwner : MessageOwner
    {
        private readonly byte[] _payload = new byte[32];
        private long _generation;

        public ReceivedMessage Lease() => new(this, Volatile.Read(ref _generation), _payload, MessageKind.Binary);

        public override bool IsAlive(long token) => Volatile.Read(ref _generation) == token;

        public override bool TryRelease(long token) => Interlocked.CompareExchange(ref _generation, token + 1, token) == token;

        public override bool TryTransfer(long token, out long newToken)
        {
            newToken = token + 1;
            return Interlocked.CompareExchange(ref _generation, newToken, token) == token;
        }
    }
}
