using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Transport.Fakes;

/// <summary>One line that was logged.</summary>
internal sealed record LogLine(LogLevel Level, EventId Id, string Message, Exception? Exception);

/// <summary>Keeps what is logged, for tests to look at or wait for.</summary>
internal sealed class CollectedLog : ILoggerFactory, ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly Channel<LogLine> _arrivals = Channel.CreateUnbounded<LogLine>();

    /// <summary>Lines of this event cannot be written.</summary>
    public string? FailingEvent { get; set; }

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>Waits for the next line of an event; lines of others are skipped.</summary>
    public async Task<LogLine> NextAsync(string eventName)
    {
        while (true)
        {
            LogLine line = await _arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (line.Id.Name == eventName)
            {
                return line;
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name is { } name && name == FailingEvent)
        {
            throw new IOException("The log is full.");
        }

        LogLine line = new(logLevel, eventId, formatter(state, exception), exception);
        _lines.Enqueue(line);
        _arrivals.Writer.TryWrite(line);
    }

    public void Dispose()
    {
    }
}
