using System.Net;

namespace Transport.Sockets;

/// <summary>A listener that accepts no more while so many of its channels are open; further clients wait.</summary>
internal sealed class LimitedListener(IChannelListener inner, int maxOpen) : IChannelListener
{
    private readonly SemaphoreSlim _free = new(maxOpen, maxOpen);
    private readonly CancellationTokenSource _disposing = new();

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (!await TryTakePlaceAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        IMessageChannel? channel = null;
        try
        {
            channel = await inner.AcceptAsync(cancellationToken).ConfigureAwait(false);
            _ = channel?.Completion.ContinueWith((_, free) => ((SemaphoreSlim)free!).Release(), _free, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return channel;
        }
        finally
        {
            if (channel is null)
            {
                _free.Release();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposing.Cancel();
        return inner.DisposeAsync();
    }

    /// <summary>False if disposed.</summary>
    private async ValueTask<bool> TryTakePlaceAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            await _free.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
