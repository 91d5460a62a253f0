namespace Transport.WebSockets.Tests;

/// <summary>Hands its channel to the test. Not registered anywhere.</summary>
internal sealed class HandOverHandler(HandedOver handedOver) : IChannelHandler, IDisposable
{
    public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => handedOver.HoldAsync(channel, stopping);

    public void Dispose() => handedOver.NoteDisposed();
}
