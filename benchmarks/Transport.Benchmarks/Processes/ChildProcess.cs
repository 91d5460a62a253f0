using System.Diagnostics;

namespace Transport.Benchmarks.Processes;

/// <summary>This program again, as a process that takes a line and answers with a line. It ends itself when its standard input ends, so it cannot outlive us.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    public const string ErrorPrefix = "error ";

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(params IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known, so it cannot be started again.");
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new ChildProcess(Process.Start(start)!);
    }

    public async Task<string> AskAsync(string line, TimeSpan limit)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await AnswerAsync(limit);
    }

    /// <exception cref="InvalidOperationException">The process ended, or its answer is an error.</exception>
    public async Task<string> AnswerAsync(TimeSpan limit)
    {
        string? answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(limit);
        return answer switch
        {
            null => throw new InvalidOperationException($"The process {_process.Id} ended without an answer."),
            _ when answer.StartsWith(ErrorPrefix, StringComparison.Ordinal) => throw new InvalidOperationException(answer[ErrorPrefix.Length..]),
            _ => answer,
        };
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }
        finally
        {
            _process.Dispose();
        }
    }
}
