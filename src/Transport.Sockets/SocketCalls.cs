using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>The calls into the operating system whose timing and failures tests must be able to choose.</summary>
internal class SocketCalls
{
    public static SocketCalls System { get; } = new();

    /// <summary>The addresses of a name. Gives up as soon as it is cancelled.</summary>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        // The system's resolver cannot be interrupted on every platform. What it fails with after it was given up is nobody's business,
        // so it must not surface as an unobserved exception.
        Task<IPAddress[]> resolve = ResolveCoreAsync(host, cancellationToken);
        _ = resolve.ContinueWith(
            static late => _ = late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return resolve.WaitAsync(cancellationToken);
    }

    public virtual ValueTask ConnectAsync(Socket socket, EndPoint endPoint, CancellationToken cancellationToken) => socket.ConnectAsync(endPoint, cancellationToken);

    public virtual ValueTask<Socket> AcceptAsync(Socket listening, CancellationToken cancellationToken) => listening.AcceptAsync(cancellationToken);

    /// <summary>These calls, with names resolved by somebody else.</summary>
    public SocketCalls With(INameResolver? resolver) => resolver is null ? this : new WithResolver(this, resolver);

    protected virtual Task<IPAddress[]> ResolveCoreAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);

    private sealed class WithResolver(SocketCalls calls, INameResolver resolver) : SocketCalls
    {
        public override ValueTask ConnectAsync(Socket socket, EndPoint endPoint, CancellationToken cancellationToken) => calls.ConnectAsync(socket, endPoint, cancellationToken);

        public override ValueTask<Socket> AcceptAsync(Socket listening, CancellationToken cancellationToken) => calls.AcceptAsync(listening, cancellationToken);

        protected override async Task<IPAddress[]> ResolveCoreAsync(string host, CancellationToken cancellationToken) =>
            [.. await resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false)];
    }
}
