namespace Transport;

/// <summary>An application's code for one accepted channel.</summary>
/// <remarks>
/// A server makes one instance and one dependency-injection scope per channel, and disposes both when the handler returns.
/// Returning closes the channel normally; an exception is logged and closes it with <see cref="CloseCode.InternalError"/>, except an
/// <see cref="OperationCanceledException"/> while stopping, which closes it with <see cref="CloseCode.GoingAway"/>, and the end of the
/// channel itself (<see cref="TransportException"/>), which is logged without alarm. Other channels never notice.
/// </remarks>
public interface IChannelHandler
{
    /// <summary>Serves one channel until it ends.</summary>
    /// <param name="channel">The channel; the server owns and closes it.</param>
    /// <param name="stopping">Cancelled when the server stops. A handler that does not return within the drain time has its channel closed.</param>
    Task HandleAsync(IMessageChannel channel, CancellationToken stopping);
}
