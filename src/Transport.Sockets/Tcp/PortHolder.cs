using System.Globalization;

namespace Transport.Sockets;

/// <summary>Who listens at a TCP port of this machine, as far as Linux lets this process see it.</summary>
internal static class PortHolder
{
    /// <summary>The state of a listening socket in /proc/net/tcp (proc_pid_net(5)).</summary>
    private const string Listening = "0A";

    /// <summary>Looking must not take longer than an error message is worth.</summary>
    private const int MaxFiles = 100_000;

    /// <summary>The process as a phrase, such as <c>process 4711 (chat-server)</c>; null if it cannot be found out.</summary>
    public static string? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            HashSet<string> sockets = [.. SocketsAt(port, "/proc/net/tcp").Concat(SocketsAt(port, "/proc/net/tcp6")).Select(static inode => $"socket:[{inode}]")];
            return sockets.Count > 0 && FindOwner(sockets) is { } process ? Describe(process) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> SocketsAt(int port, string table)
    {
        if (!File.Exists(table))
        {
            yield break;
        }

        string suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (string line in File.ReadLines(table))
        {
            // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[1].EndsWith(suffix, StringComparison.Ordinal) && columns[3] == Listening)
            {
                yield return columns[9];
            }
        }
    }

    private static string? FindOwner(HashSet<string> sockets)
    {
        int files = 0;
        foreach (string directory in Directory.EnumerateDirectories("/proc").Where(static directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])))
        {
            try
            {
                foreach (string file in Directory.EnumerateFileSystemEntries(Path.Combine(directory, "fd")))
                {
                    if (++files > MaxFiles)
                    {
                        return null;
                    }

                    if (new FileInfo(file).LinkTarget is { } target && sockets.Contains(target))
                    {
                        return directory;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's process, or one that has ended.
            }
        }

        return null;
    }

    private static string Describe(string directory)
    {
        string id = Path.GetFileName(directory);
        string name = File.ReadAllText(Path.Combine(directory, "comm")).Trim();
        return id == Environment.ProcessId.ToString(CultureInfo.InvariantCulture) ? $"a listener of this very process, {id} ({name})" : $"process {id} ({name})";
    }
}
