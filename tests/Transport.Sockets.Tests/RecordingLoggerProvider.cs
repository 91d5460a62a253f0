using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets.Tests;

/// <summary>Keeps every log message, with the messages of its exceptions.</summary>
internal sealed class RecordingLoggerProvider : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _messages = new();

    public IReadOnlyCollection<string> Messages => _messages;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _messages.Enqueue($"{formatter(state, exception)} {exception?.Message}".TrimEnd());

    public void Dispose()
    {
    }
}
