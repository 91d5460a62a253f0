using System.Globalization;
using System.Net;

namespace Transport.Samples.Tests;

/// <summary>A chat room in a process of its own, at free ports and a Unix socket in a directory of its own.</summary>
internal sealed class RunningChat : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;

    private RunningChat(SampleProcess process, DirectoryInfo directory)
    {
        Process = process;
        _directory = directory;
    }

    public SampleProcess Process { get; }

    public int WebPort { get; private set; }

    public string Page => $"http://localhost:{WebPort}/";

    public int LinesPort { get; private set; }

    public EndPoint LinesEndPoint => new IPEndPoint(IPAddress.Loopback, LinesPort);

    public int FramedPort { get; private set; }

    public EndPoint FramedEndPoint => new IPEndPoint(IPAddress.Loopback, FramedPort);

    public string UnixSocket { get; private set; } = "";

    /// <param name="webPort">The port of an earlier room, to come back in its place.</param>
    public static async Task<RunningChat> StartAsync(int webPort = 0)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("chat-");
        SampleProcess process = SampleProcess.Start("Chat", "--Chat:WebPort", $"{webPort}", "--Chat:LinesPort", "0", "--Chat:FramedPort", "0", "--Chat:UnixSocket", Path.Combine(directory.FullName, "s"));
        RunningChat chat = new(process, directory);
        try
        {
            chat.WebPort = Port((await process.OutputAsync(line => line.StartsWith("  http://localhost:", StringComparison.Ordinal))).Replace(" in a browser", "", StringComparison.Ordinal));
            chat.LinesPort = Port(await process.OutputAsync(line => line.StartsWith("  nc localhost ", StringComparison.Ordinal)));
            chat.UnixSocket = (await process.OutputAsync(line => line.StartsWith("  nc -U ", StringComparison.Ordinal)))["  nc -U ".Length..];
            chat.FramedPort = Port(await process.OutputAsync(line => line.StartsWith("  dotnet run --project samples/Chat -- join tcp://localhost:", StringComparison.Ordinal)));
            return chat;
        }
        catch
        {
            await chat.DisposeAsync();
            throw;
        }
    }

    /// <summary>The joined client, as the invitation says.</summary>
    public SampleProcess Join() => SampleProcess.Start("Chat", "join", $"tcp://localhost:{FramedPort}");

    /// <summary>The same client over a WebSocket.</summary>
    public SampleProcess JoinByWebSocket() => SampleProcess.Start("Chat", "join", $"ws://localhost:{WebPort}/chat");

    /// <summary>Somebody who speaks lines, such as a user of netcat, but may send any bytes.</summary>
    public Task<LineSocket> JoinWithLinesAsync() => LineSocket.JoinAsync(LinesEndPoint);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static int Port(string line) => int.Parse(line.AsSpan(line.LastIndexOfAny([' ', ':']) + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
