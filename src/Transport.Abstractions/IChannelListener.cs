using System.Net;

namespace Transport;

/// <summary>Accepts channels at one bound address.</summary>
/// <remarks>
/// It listens from the moment it exists until it is disposed. Handshakes run concurrently and bounded in time, so one slow stranger never
/// delays the next; <see cref="AcceptAsync"/> yields only channels that are ready. Connections that fail their handshake are logged and
/// dropped, and never end the listener. Disposing stops listening and releases the address; channels already accepted live on.
/// </remarks>
public interface IChannelListener : IAsyncDisposable
{
    /// <summary>The address really bound: with port 0 asked for, the port that was given.</summary>
    EndPoint LocalEndPoint { get; }

    /// <summary>Waits for the next channel. Any number of calls may wait at once.</summary>
    /// <param name="cancellationToken">Gives up the wait only; no channel is lost by it.</param>
    /// <returns>An open channel that the caller owns and disposes; <see langword="null"/> once the listener is disposed, again and again.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default);
}
