using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Connects to a host by name or address: resolves it anew, and races its addresses.</summary>
internal sealed class TcpDialer
{
    private readonly TcpAddress _target;
    private readonly TcpClientOptions _options;
    private readonly SocketCalls _calls;
    private readonly ConnectionRace _race;

    public TcpDialer(TcpAddress target, TcpClientOptions options, SocketCalls calls, TimeProvider timeProvider)
    {
        _target = target;
        _options = options;
        _calls = calls;
        _race = new ConnectionRace(_calls, options.Prepare, timeProvider);
    }

    /// <summary>Makes one attempt. No socket is left behind by what fails.</summary>
    /// <param name="progress">Told what is being done, so that a caller who gives up can say it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransportException">No address could be connected to.</exception>
    public async ValueTask<Socket> DialAsync(DialProgress progress, CancellationToken cancellationToken)
    {
        progress.IsAddress = _target.Address is not null;
        IPAddress[] found = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        progress.IsResolved = true;

        AddressFamily? family = _options.GetLocalAddress()?.AddressFamily;
        IPAddress[] usable = [.. AddressOrder.Interleave(found, family)];
        IPEndPoint[] endPoints = [.. usable.Take(TcpClientOptions.MaxAddresses).Select(address => new IPEndPoint(address, _target.Port))];
        progress.LeftOut = usable.Length - endPoints.Length;
        if (found.Length > 0 && usable.Length == 0)
        {
            throw SocketErrorMapping.TcpNoAddressOfFamily(_target.ToString(), family!.Value, found, _options.LocalEndpoint!);
        }

        return await _race.RunAsync(endPoints, progress.Attempts, cancellationToken).ConfigureAwait(false)
            ?? throw SocketErrorMapping.TcpConnectFailed(MostTelling(progress.Attempts), $"{_target}{progress.Describe()}");
    }

    /// <summary>The first failure that is not about this machine being unable to use an address; else the first one.</summary>
    private static Exception MostTelling(List<DialAttempt> attempts)
    {
        IEnumerable<Exception> failures = attempts.Select(static attempt => attempt.Failure!);
        return failures.FirstOrDefault(static failure => failure is SocketException exception && !SocketErrorMapping.IsUnusableAddress(exception))
            ?? failures.FirstOrDefault()
            ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async ValueTask<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        if (_target.Address is { } address)
        {
            return [address];
        }

        try
        {
            return await _calls.ResolveAsync(_target.Host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.TcpConnectFailed(exception, _target.ToString());
        }
        catch (Exception exception) when (exception is not TransportException && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw SocketErrorMapping.NameResolverFailed(exception, _target.ToString());
        }
    }
}
