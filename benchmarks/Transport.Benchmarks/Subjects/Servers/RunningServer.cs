using System.Net;
using Transport.Benchmarks.Load;

namespace Transport.Benchmarks.Subjects.Servers;

/// <summary>A server in this process that plain sockets connect to.</summary>
internal sealed record RunningServer(IPEndPoint EndPoint, LoadProtocol Protocol, Func<ValueTask> Stop) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stop();
}
