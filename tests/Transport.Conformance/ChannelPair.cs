namespace Transport.Conformance;

/// <summary>Two channels that are connected to each other. Disposing aborts both and releases what is behind them.</summary>
public sealed class ChannelPair : IAsyncDisposable
{
    private readonly Func<ValueTask>? _release;

    /// <summary>A pair.</summary>
    /// <param name="first">The end that connected.</param>
    /// <param name="second">The end that was accepted.</param>
    /// <param name="release">Releases what belongs to the pair, such as its listener.</param>
    public ChannelPair(IMessageChannel first, IMessageChannel second, Func<ValueTask>? release = null)
    {
        First = first;
        Second = second;
        _release = release;
    }

    /// <summary>The end that connected.</summary>
    public IMessageChannel First { get; }

    /// <summary>The end that was accepted.</summary>
    public IMessageChannel Second { get; }

    /// <summary>Both ends, the other way round on demand: for tests that look in both directions.</summary>
    public (IMessageChannel Near, IMessageChannel Far) Ends(bool reversed) => reversed ? (Second, First) : (First, Second);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        First.Dispose();
        Second.Dispose();
        await Task.WhenAll(First.Completion, Second.Completion).Within("both channels to end after Dispose");
        if (_release is not null)
        {
            await _release().Within("what is behind the pair to be released");
        }
    }
}
