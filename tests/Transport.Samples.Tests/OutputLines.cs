namespace Transport.Samples.Tests;

/// <summary>The lines that somebody has written so far, and those who wait for one.</summary>
internal sealed class OutputLines
{
    /// <summary>Long enough for a machine under load; only a hang takes that long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;
    private int _read;

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <param name="line">Null at the end.</param>
    public void Add(string? line)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (line is null)
            {
                _ended = true;
            }
            else
            {
                _lines.Add(line);
            }

            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Waits for a line behind the one that was found last.</summary>
    public async Task<string> WaitAsync(Func<string, bool> wanted)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                int found = _lines.FindIndex(_read, line => wanted(line));
                if (found >= 0)
                {
                    _read = found + 1;
                    return _lines[found];
                }

                if (_ended)
                {
                    throw new InvalidOperationException($"The output ended without the line that was waited for. It was:\n{string.Join('\n', _lines)}");
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The line that was waited for did not come. The output was:\n{string.Join('\n', All)}");
            }
        }
    }
}
