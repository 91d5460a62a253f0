using System.Diagnostics;
using System.Net;

namespace Transport.Sockets;

/// <summary>Counts the open connections of one listener, in all and by remote address.</summary>
/// <remarks>Addresses are kept only while they have connections, so there are never more of them than connections; and only if there is a limit for them.</remarks>
internal sealed class ConnectionLimits(int maxConnections, int? maxPerAddress)
{
    public const int DefaultMaxConnections = 20_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<RemoteNetwork, int>? _byNetwork = maxPerAddress is null ? null : [];
    private int _open;

    /// <summary>In all.</summary>
    public int MaxConnections => maxConnections;

    /// <summary>For one remote address.</summary>
    public int? MaxPerAddress => maxPerAddress;

    /// <summary>How many addresses are being counted.</summary>
    public int Addresses => _byNetwork?.Count ?? 0;

    /// <summary>A sentence if the setting is out of range.</summary>
    public static string? Validate(int maxConnections) => maxConnections < 1 ? $"MaxConnections is {maxConnections}; set it to at least 1." : null;

    /// <summary>Counts a connection, unless there is no room for it.</summary>
    public ConnectionAdmission Add(EndPoint? remote)
    {
        lock (_lock)
        {
            if (_open >= maxConnections)
            {
                return ConnectionAdmission.TooMany;
            }

            if (_byNetwork is not null && RemoteNetwork.Of(remote) is { } network)
            {
                int count = _byNetwork.GetValueOrDefault(network);
                if (count >= maxPerAddress)
                {
                    return ConnectionAdmission.TooManyOfAddress;
                }

                _byNetwork[network] = count + 1;
            }

            _open++;
            return ConnectionAdmission.Admitted;
        }
    }

    /// <summary>A connection that was admitted has ended.</summary>
    /// <param name="remote">What it was counted for.</param>
    public void Remove(EndPoint? remote)
    {
        lock (_lock)
        {
            _open--;
            Debug.Assert(_open >= 0, "A connection was removed twice.");
            if (_byNetwork is null || RemoteNetwork.Of(remote) is not { } network)
            {
                return;
            }

            int count = _byNetwork[network];
            if (count == 1)
            {
                _byNetwork.Remove(network);
            }
            else
            {
                _byNetwork[network] = count - 1;
            }
        }
    }
}
