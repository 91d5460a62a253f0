using Microsoft.Extensions.Time.Testing;

namespace Transport.Conformance;

/// <summary>How one end of a pair is to be set up.</summary>
public sealed class EndOptions
{
    /// <summary>See <see cref="ChannelOptions.MaxMessageSize"/>.</summary>
    public int MaxMessageSize { get; init; } = 1 << 20;

    /// <summary>See <see cref="ChannelOptions.SendBufferSize"/>.</summary>
    public int SendBufferSize { get; init; } = 128 * 1024;

    /// <summary>See <see cref="ChannelOptions.CloseTimeout"/>.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of this end. It stands still unless a test moves it, so no bound strikes because a machine is slow.</summary>
    public TimeProvider TimeProvider { get; init; } = new FakeTimeProvider();

    /// <summary>Writes the limits into a transport's own options and returns them. The clock is handed over separately.</summary>
    public TOptions ApplyTo<TOptions>(TOptions options)
        where TOptions : ChannelOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MaxMessageSize = MaxMessageSize;
        options.SendBufferSize = SendBufferSize;
        options.CloseTimeout = CloseTimeout;
        return options;
    }
}
