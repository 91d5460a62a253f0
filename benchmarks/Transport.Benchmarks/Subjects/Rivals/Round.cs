using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>One round as one receiver sees it: so many messages, of one size, in order.</summary>
/// <remarks>For libraries that deliver by callback. They tend to swallow exceptions, so a message that is wrong also ends the round.</remarks>
internal sealed class Round(int size, int count)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _received;

    /// <summary>Ends when the last message has been checked, or with the first one that is wrong.</summary>
    public Task Completion => _completion.Task;

    /// <returns>True if more messages are to come.</returns>
    public bool Receive(ReadOnlySpan<byte> message)
    {
        try
        {
            Numbered.Check(message, size, _received);
        }
        catch (Exception exception)
        {
            _completion.TrySetException(exception);
            throw;
        }

        if (++_received < count)
        {
            return true;
        }

        _completion.TrySetResult();
        return false;
    }
}
