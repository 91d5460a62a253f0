using Transport.Streams;

namespace Transport.AspNetCore;

/// <summary>Limits of one WebSocket endpoint.</summary>
public sealed class WebSocketServerOptions : StreamChannelOptions
{
    /// <summary>Web pages of other origins that may connect, such as <c>https://example.com</c>. Empty by default.</summary>
    /// <remarks>
    /// Pages of the endpoint's own scheme, host and port may always connect, and so may programs that are no browsers, since they send no
    /// <c>Origin</c>. Behind a proxy that ends TLS, the own origin is right only with the forwarded headers middleware.
    /// </remarks>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>How many channels this endpoint serves at once. Default 10,000, at least 1.</summary>
    /// <remarks>Further handshakes are answered with status 503. Together with <see cref="ChannelOptions.MaxMessageSize"/> it bounds the memory that strangers can take.</remarks>
    public int MaxChannels { get; set; } = 10_000;

    /// <summary>How long handlers may take to return once the host stops, before their channels are closed with <see cref="CloseCode.GoingAway"/>. Default 5 s, from 0 to 1 h.</summary>
    /// <remarks>Closing takes up to <see cref="ChannelOptions.CloseTimeout"/> on top. The host's own limit, <c>HostOptions.ShutdownTimeout</c>, cuts both short.</remarks>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        foreach (string origin in AllowedOrigins.Where(origin => !Origin.IsValid(origin)))
        {
            yield return $"{nameof(AllowedOrigins)} has '{origin}'; write scheme, host and port only, such as https://example.com or http://localhost:5173.";
        }

        if (MaxChannels < 1)
        {
            yield return $"{nameof(MaxChannels)} is {MaxChannels}; set it to at least 1.";
        }

        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(DrainTimeout)} is {DrainTimeout}; set it from 00:00:00 to 01:00:00.";
        }
    }
}
