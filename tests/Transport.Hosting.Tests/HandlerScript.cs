using System.Collections.Concurrent;

namespace Transport.Hosting.Tests;

/// <summary>What handlers do in one test, and what became of them.</summary>
internal sealed class HandlerScript
{
    public Func<IMessageChannel, CancellationToken, Task> Handle { get; set; } = static (_, stopping) => Task.Delay(Timeout.InfiniteTimeSpan, stopping);

    public ConcurrentQueue<ScriptedHandler> Handlers { get; } = new();

    public ConcurrentQueue<ScopedThing> DisposedThings { get; } = new();
}

/// <summary>A scoped service of the application.</summary>
internal sealed class ScopedThing(HandlerScript script) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        script.DisposedThings.Enqueue(this);
        return default;
    }
}

/// <summary>A handler that does what the test says.</summary>
internal sealed class ScriptedHandler : IChannelHandler
{
    private readonly HandlerScript _script;

    public ScriptedHandler(HandlerScript script, ScopedThing thing)
    {
        _script = script;
        Thing = thing;
        script.Handlers.Enqueue(this);
    }

    public ScopedThing Thing { get; }

    public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => _script.Handle(channel, stopping);
}
