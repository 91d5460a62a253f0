namespace Transport.Hosting;

/// <summary>Limits of one server. Named options: the default server's have the default name, the others' the server's name.</summary>
public sealed class TransportServerOptions
{
    /// <summary>How long handlers may take to return once the server stops, before their channels are closed. Default 5 s, from 0 to 1 h.</summary>
    /// <remarks>
    /// Closing takes up to <see cref="ChannelOptions.CloseTimeout"/> on top. The host's own limit for all of its services together,
    /// <c>HostOptions.ShutdownTimeout</c>, cuts both short.
    /// </remarks>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many channels are served at once, over all listeners of the server. Default 10,000, at least 1.</summary>
    /// <remarks>Further ones are closed with <see cref="CloseCode.TryAgainLater"/>. Together with <see cref="ChannelOptions.MaxMessageSize"/> it bounds the memory that strangers can take.</remarks>
    public int MaxChannels { get; set; } = 10_000;

    /// <summary>All settings that are out of range, as sentences that begin with the setting's name; empty if all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(DrainTimeout)} is {DrainTimeout}; set it from 00:00:00 to 01:00:00.";
        }

        if (MaxChannels < 1)
        {
            yield return $"{nameof(MaxChannels)} is {MaxChannels}; set it to at least 1.";
        }
    }
}
