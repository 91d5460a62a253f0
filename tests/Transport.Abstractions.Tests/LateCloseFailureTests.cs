using System.Runtime.CompilerServices;

namespace Transport.Tests;

/// <summary>A close that an abort has overtaken, and that fails when nobody waits for it any more.</summary>
public sealed class LateCloseFailureTests
{
    [Fact]
    public async Task The_failure_of_a_close_that_was_overtaken_by_an_abort_is_no_unobserved_exception()
    {
        const string Marker = "the failure of a close that was overtaken";
        bool seen = false;
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, unobserved) => seen |= unobserved.Exception.ToString().Contains(Marker, StringComparison.Ordinal);
        TaskScheduler.UnobservedTaskException += handler;
        try
        {
            await FailLateAsync(Marker);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= handler;
        }

        Assert.False(seen);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task FailLateAsync(string message)
    {
        HeldChannel channel = new();
        Task close = channel.CloseAsync().AsTask();
        channel.Abort();
        await close;
        channel.Close.SetException(new TransportException(TransportError.ConnectionLost, message));
    }

    private sealed class HeldChannel() : MessageChannel(
        new ChannelCapabilities { TransportName = "held", Reliable = true, Ordered = true, PreservesKind = true, PreservesCloseReason = true, DetectsDeadPeer = true, MaxMessageSize = 1 },
        TimeSpan.FromMinutes(1))
    {
        public TaskCompletionSource Close { get; } = new();

        protected override ValueTask SendCoreAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken) => default;

        protected override bool TrySendCore(ReadOnlySpan<byte> payload, MessageKind kind) => true;

        protected override ValueTask FlushCoreAsync(CancellationToken cancellationToken) => default;

        protected override ValueTask<ReceivedMessage?> ReceiveCoreAsync(CancellationToken cancellationToken) => default;

        protected override bool TryReceiveCore(out ReceivedMessage message)
        {
            message = default;
            return false;
        }

        protected override Task CloseCoreAsync(CloseReason reason, CancellationToken bound) => Close.Task;

        protected override void AbortCore()
        {
        }

        protected override void DiscardReceivedCore()
        {
        }
    }
}
