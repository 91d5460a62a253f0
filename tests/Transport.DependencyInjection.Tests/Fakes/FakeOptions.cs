using Transport.Streams;

namespace Transport.Fakes;

internal sealed class FakeOptions : ChannelOptions
{
    public string? EndPoint { get; set; }

    public FakeLimits Limits { get; set; } = new();

    /// <summary>Can be set by code only.</summary>
    public Action<string>? OnConnect { get; set; }

    public override IEnumerable<string> Validate() =>
        string.IsNullOrEmpty(EndPoint) ? [.. base.Validate(), $"{nameof(EndPoint)} is not set; set it to host:port."] : base.Validate();
}

internal sealed class FakeLimits
{
    public int MaxHops { get; set; } = 3;
}

internal sealed class FakeStreamOptions : StreamChannelOptions
{
    public string? EndPoint { get; set; }

    public override IEnumerable<string> Validate() =>
        string.IsNullOrEmpty(EndPoint) ? [.. base.Validate(), $"{nameof(EndPoint)} is not set; set it to host:port."] : base.Validate();
}
