namespace Transport.DependencyInjection;

/// <summary>A call that waits for the connection; it starts there in the order in which it was made here.</summary>
/// <param name="start">Makes the call on the connected channel.</param>
/// <param name="createEndError">What the caller is told if the channel is ended instead of connected; <see langword="null"/> if that is no error.</param>
internal sealed class WaitingCall(Func<IMessageChannel, ValueTask> start, Func<Exception?> createEndError)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _started = Task.CompletedTask;

    public Task Completion => _completion.Task;

    public void Start(IMessageChannel channel)
    {
        try
        {
            _started = start(channel).AsTask();
        }
        catch (Exception exception)
        {
            _started = Task.FromException(exception);
        }
    }

    /// <summary>Completes as the started call does.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            await _started.ConfigureAwait(false);
            _completion.SetResult();
        }
        catch (OperationCanceledException canceled)
        {
            _completion.SetCanceled(canceled.CancellationToken);
        }
        catch (Exception exception)
        {
            _completion.SetException(exception);
        }
    }

    public void Cancel(CancellationToken cancellationToken) => _completion.SetCanceled(cancellationToken);

    public void Fail(Exception exception) => _completion.SetException(exception);

    public void End()
    {
        if (createEndError() is { } error)
        {
            _completion.SetException(error);
        }
        else
        {
            _completion.SetResult();
        }
    }
}
