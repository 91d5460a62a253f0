using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets.Tests;

internal sealed class RecordingLogger : ILogger
{
    private readonly Channel<int> _written = Channel.CreateUnbounded<int>();

    public ConcurrentQueue<(LogLevel Level, int Id, string Message)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Entries.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
        _written.Writer.TryWrite(eventId.Id);
    }

    /// <summary>Returns when so many lines have been written in all.</summary>
    public async Task WaitForAsync(int count)
    {
        while (Entries.Count < count)
        {
            await _written.Reader.ReadAsync(Running.Token);
        }
    }

    /// <summary>The first line, when it has been written.</summary>
    public async Task<(LogLevel Level, int Id, string Message)> FirstAsync()
    {
        await WaitForAsync(1);
        return Entries.First();
    }
}
