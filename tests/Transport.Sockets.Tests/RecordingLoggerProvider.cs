using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets.Tests;

/// <summary>Keeps every log message, with the messages of its exceptions.</summary>
internal sealed class RecordingLoggerProvider : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

    public IReadOnlyCollection<string> Messages => _messages;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string message = $"{formatter(state, exception)} {exception?.Message}".TrimEnd();
        _messages.Enqueue(message);
        _written.Writer.TryWrite(message);
    }

    /// <summary>Returns when for each part a message that contains it has been written.</summary>
    public async Task WaitForAsync(params string[] parts)
    {
        while (!parts.All(part => _messages.Any(message => message.Contains(part, StringComparison.Ordinal))))
        {
            await _written.Reader.ReadAsync(Running.Token);
        }
    }

    public void Dispose()
    {
    }
}
