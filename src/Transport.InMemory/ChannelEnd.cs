using System.Net;

namespace Transport.InMemory;

/// <summary>How one end of a connection is set up.</summary>
/// <param name="Options">Limits and bounds, checked and copied.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="EndPoint">The address, if this end has one.</param>
internal sealed record ChannelEnd(InMemoryOptions Options, TimeProvider? TimeProvider, EndPoint? EndPoint = null);
