namespace Transport;

/// <summary>A channel that can say at once whether a message is ready, which spares a receive loop the bookkeeping of a receive that waits.</summary>
/// <remarks>Implementations outside this assembly have it by deriving from <see cref="MessageChannel"/>.</remarks>
internal interface IReadyMessages
{
    /// <summary>Takes the next message if it is ready and nothing speaks against taking it. False says nothing: call <see cref="IMessageChannel.ReceiveAsync"/> then.</summary>
    bool TryTake(CancellationToken cancellationToken, out ReceivedMessage message);
}
