using System.Threading.Channels;

namespace Transport.WebSockets.Tests;

/// <summary>Brings the channels of handlers to tests, and keeps the handlers from returning until the test is over.</summary>
internal sealed class HandedOver
{
    private readonly Channel<IMessageChannel> _accepted = Channel.CreateUnbounded<IMessageChannel>();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IMessageChannel> NextAsync() => _accepted.Reader.ReadAsync().AsTask();

    /// <summary>Completes when a handler has been disposed.</summary>
    public Task HandlerDisposed => _disposed.Task;

    public void Release() => _released.TrySetResult();

    public void NoteDisposed() => _disposed.TrySetResult();

    public Task HoldAsync(IMessageChannel channel, CancellationToken stopping)
    {
        Assert.True(_accepted.Writer.TryWrite(channel));
        return _released.Task.WaitAsync(stopping);
    }
}
