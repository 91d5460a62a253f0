using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Tries addresses one after another without waiting for each to give up; the first that connects wins (RFC 8305, section 5, "Happy Eyeballs").</summary>
internal sealed class ConnectionRace(SocketCalls calls, Action<Socket> configure, TimeProvider timeProvider)
{
    /// <summary>How long an address is tried before the next one is tried beside it: the value that RFC 8305, section 8, recommends.</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The winner's socket, or null if all have failed. No other socket is left open, however it ends.</summary>
    /// <param name="endPoints">In the order in which they are tried.</param>
    /// <param name="attempts">Each attempt is added here when it begins.</param>
    /// <param name="cancellationToken">Ends all attempts.</param>
    public async ValueTask<Socket?> RunAsync(IReadOnlyList<IPEndPoint> endPoints, List<DialAttempt> attempts, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<DialAttempt> pending = [];
        try
        {
            while (attempts.Count < endPoints.Count || pending.Count > 0)
            {
                if (attempts.Count < endPoints.Count)
                {
                    DialAttempt next = DialAttempt.Begin(endPoints[attempts.Count], calls, configure, over.Token);
                    attempts.Add(next);
                    pending.Add(next);
                }

                await WaitAsync(pending, mayBeginAnother: attempts.Count < endPoints.Count, over.Token).ConfigureAwait(false);
                if (RemoveFinished(pending) is { } winner)
                {
                    return winner.TakeSocket();
                }
            }

            return null;
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            attempts.ForEach(static attempt => attempt.Abandon());
        }
    }

    /// <summary>Until an attempt is over, or it is time for another one.</summary>
    private async Task WaitAsync(List<DialAttempt> pending, bool mayBeginAnother, CancellationToken cancellationToken)
    {
        if (pending.Exists(static attempt => attempt.Connecting.IsCompleted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        IEnumerable<Task> waits = pending.Select(static attempt => attempt.Connecting);
        using CancellationTokenSource delay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(mayBeginAnother ? waits.Append(Task.Delay(AttemptDelay, timeProvider, delay.Token)) : waits).WaitAsync(cancellationToken).ConfigureAwait(false);
        await delay.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The attempt that succeeded, if one did; those that failed are no longer pending.</summary>
    private static DialAttempt? RemoveFinished(List<DialAttempt> pending)
    {
        foreach (DialAttempt finished in pending.FindAll(static attempt => attempt.Connecting.IsCompleted))
        {
            if (finished.Failure is null)
            {
                return finished;
            }

            pending.Remove(finished);
        }

        return null;
    }
}
