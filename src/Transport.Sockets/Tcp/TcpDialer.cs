using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Connects to a host by name or address: resolves it and tries each of its addresses in turn.</summary>
internal sealed class TcpDialer(TcpAddress target, Action<Socket> configure, SocketCalls calls)
{
    /// <summary>Makes one attempt. No socket is left behind by what fails.</summary>
    /// <exception cref="TransportException">No address could be connected to.</exception>
    public async ValueTask<Socket> DialAsync(CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        SocketException? failure = null;
        foreach (IPAddress address in addresses)
        {
            try
            {
                return await SocketDialer.ConnectAsync(calls, new IPEndPoint(address, target.Port), configure, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                failure = failure is null || SocketErrorMapping.IsUnusableAddress(failure) ? exception : failure;
            }
        }

        failure ??= new SocketException((int)SocketError.HostNotFound);
        throw SocketErrorMapping.TcpConnectFailed(failure, target.Address is null && addresses.Length > 0 ? $"{target} (tried {string.Join(", ", addresses.AsEnumerable())})" : target.ToString());
    }

    private async ValueTask<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        if (target.Address is { } address)
        {
            return [address];
        }

        try
        {
            return await calls.ResolveAsync(target.Host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.TcpConnectFailed(exception, target.ToString());
        }
    }
}
