using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Transport.Samples.Tests;

/// <summary>A bare socket that sends bytes and, if asked to, reads lines.</summary>
internal sealed class LineSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly OutputLines _received = new();

    private LineSocket(Socket socket) => _socket = socket;

    /// <summary>The name that the room gave.</summary>
    public string Name { get; private set; } = "";

    public IReadOnlyList<string> Received => _received.All;

    /// <summary>Connects and waits for the room's welcome.</summary>
    public static async Task<LineSocket> JoinAsync(EndPoint room)
    {
        LineSocket joined = await ConnectWithoutReadingAsync(room);
        _ = Task.Run(joined.ReadAsync);
        string welcome = await joined.LineAsync(line => line.StartsWith("* Welcome, ", StringComparison.Ordinal));
        joined.Name = welcome["* Welcome, ".Length..welcome.IndexOf('.', StringComparison.Ordinal)];
        return joined;
    }

    public static async Task<LineSocket> ConnectWithoutReadingAsync(EndPoint room)
    {
        Socket socket = new(room.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        LineSocket connected = new(socket);
        await socket.ConnectAsync(room, TestContext.Current.CancellationToken);
        return connected;
    }

    public Task SendAsync(string line) => SendAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, TestContext.Current.CancellationToken).AsTask().WaitAsync(OutputLines.Patience)..];
        }
    }

    public Task<string> LineAsync(Func<string, bool> wanted) => _received.WaitAsync(wanted);

    public Task<string> LineAsync(string wanted) => _received.WaitAsync(line => line == wanted);

    /// <summary>Everything that comes until the peer ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using StreamReader reader = new(new NetworkStream(_socket));
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(OutputLines.Patience);
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            using StreamReader reader = new(new NetworkStream(_socket));
            while (await reader.ReadLineAsync() is { } line)
            {
                _received.Add(line);
            }
        }
        catch (IOException)
        {
            // The end of the connection, in whatever way, is the end of the lines.
        }

        _received.Add(null);
    }
}
