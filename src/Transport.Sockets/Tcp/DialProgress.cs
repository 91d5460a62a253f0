using System.Globalization;

namespace Transport.Sockets;

/// <summary>What one call to connect has tried so far, for its error message.</summary>
internal sealed class DialProgress
{
    /// <summary>True once the name is resolved, or there was nothing to resolve.</summary>
    public bool IsResolved { get; set; }

    /// <summary>True once a connection was made, so that what is missing is a handshake.</summary>
    public bool IsConnected { get; set; }

    /// <summary>True if the target is an address, which need not be repeated.</summary>
    public bool IsAddress { get; set; }

    /// <summary>How many addresses were left out because there are too many.</summary>
    public int LeftOut { get; set; }

    /// <summary>In the order in which they were begun.</summary>
    public List<DialAttempt> Attempts { get; } = [];

    /// <summary>What to put behind the target: nothing, or what was tried in parentheses.</summary>
    public string Describe()
    {
        if (!IsResolved)
        {
            return " (its name was not resolved by then)";
        }

        if (IsAddress || Attempts.Count == 0)
        {
            return "";
        }

        string tried = string.Join("; ", Attempts.Select(static attempt => $"{attempt.EndPoint.Address}: {SocketErrorMapping.ReasonOf(attempt.Failure)}"));
        return string.Create(CultureInfo.InvariantCulture, $" (tried {tried}{(LeftOut > 0 ? $"; {LeftOut} more were left out, since {TcpClientOptions.MaxAddresses} are tried at most" : "")})");
    }
}
