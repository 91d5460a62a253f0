namespace MisuseConsumer.Bcl;

/// <summary>A feed that everybody on the way can read.</summary>
internal static class Feed
{
    public static Uri Address { get; } = new("ws://stream.contoso.com/feed");
}
