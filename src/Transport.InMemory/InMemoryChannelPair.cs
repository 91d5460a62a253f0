namespace Transport.InMemory;

/// <summary>Two channels that are connected to each other, without a listener: the quickest way to test code that takes an <see cref="IMessageChannel"/>.</summary>
public sealed class InMemoryChannelPair : IAsyncDisposable
{
    /// <summary>Makes a pair.</summary>
    /// <param name="options">Limits and bounds of both ends; the defaults if missing.</param>
    /// <param name="timeProvider">The clock of both ends; the system's if missing.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public InMemoryChannelPair(InMemoryOptions? options = null, TimeProvider? timeProvider = null)
    {
        ChannelEnd end = new(InMemoryOptions.Checked(options), timeProvider);
        (First, Second) = InMemoryMessageChannel.CreatePair(end, end, Checks);
    }

    /// <summary>One end.</summary>
    public IMessageChannel First { get; }

    /// <summary>The other end.</summary>
    public IMessageChannel Second { get; }

    /// <summary>What the two channels have seen of misuse. A test ends with <see cref="InMemoryChecks.Verify"/>.</summary>
    public InMemoryChecks Checks { get; } = new();

    /// <summary>Disposes both ends at once, so that neither waits for the other. It does not verify anything.</summary>
    public async ValueTask DisposeAsync()
    {
        ValueTask first = First.DisposeAsync();
        await Second.DisposeAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }
}
