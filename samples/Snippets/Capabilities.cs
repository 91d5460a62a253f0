using Transport;

namespace Snippets;

/// <summary>What docs/transports.md shows of capabilities.</summary>
internal static class Capabilities
{
    public static void Check(IMessageChannel channel)
    {
        #region capabilities
        if (channel.Capabilities is not { Reliable: true, Ordered: true })
        {
            throw new InvalidOperationException($"Orders must neither be lost nor overtaken, which {channel.Capabilities.TransportName} does not promise.");
        }
        #endregion
    }
}
