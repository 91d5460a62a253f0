using System.Net.Sockets;

namespace Transport.Samples.Tests;

public class Chat_joins_all_transports
{
    [Fact]
    public async Task Netcat_the_unix_socket_and_the_joined_clients_talk_to_each_other()
    {
        Netcat.Require();
        await using RunningChat chat = await RunningChat.StartAsync();
        await using SampleProcess tcp = Netcat.Connect(chat.LinesPort);
        await using SampleProcess unix = Netcat.Connect(chat.UnixSocket);
        await using SampleProcess joined = chat.Join();
        await using SampleProcess webSocket = chat.JoinByWebSocket();
        await NamedAsync(tcp, "tess");
        await NamedAsync(unix, "uma");
        await NamedAsync(joined, "jo");
        await NamedAsync(webSocket, "wes");

        await tcp.TypeAsync("hello from nc");
        await unix.OutputAsync("tess: hello from nc");
        await joined.OutputAsync("tess: hello from nc");
        await webSocket.OutputAsync("tess: hello from nc");

        await unix.TypeAsync("hello from the socket");
        await tcp.OutputAsync("uma: hello from the socket");
        await joined.OutputAsync("uma: hello from the socket");

        await joined.TypeAsync("grüße from the client");
        await tcp.OutputAsync("jo: grüße from the client");
        await unix.OutputAsync("jo: grüße from the client");

        await webSocket.TypeAsync("grüße from the WebSocket");
        await tcp.OutputAsync("wes: grüße from the WebSocket");
        await unix.OutputAsync("wes: grüße from the WebSocket");
        await joined.OutputAsync("wes: grüße from the WebSocket");
    }

    [Fact]
    public async Task The_unix_socket_speaks_lines_to_the_joined_client()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        await using SampleProcess joined = chat.Join();
        await NamedAsync(joined, "jo");
        using LineSocket line = await LineSocket.JoinAsync(new UnixDomainSocketEndPoint(chat.UnixSocket));

        await line.SendAsync("hello\r");
        await joined.OutputAsync("guest-2: hello");
        await joined.TypeAsync("hello yourself");
        await line.LineAsync("jo: hello yourself");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_comes_later_is_shown_the_last_100_messages(bool byWebSocket)
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket reader = await chat.JoinWithLinesAsync();
        for (int i = 1; i <= 105; i++)
        {
            await speaker.SendAsync($"message {i}");
        }

        await reader.LineAsync("guest-1: message 105");
        await using SampleProcess late = byWebSocket ? chat.JoinByWebSocket() : chat.Join();
        await late.OutputAsync("guest-1: message 105");
        Assert.Equal("* Welcome, guest-3. 2 in the room. Change your name with /nick NAME. What was said last:", late.Output[0]);
        Assert.Equal(Enumerable.Range(6, 100).Select(static i => $"guest-1: message {i}"), late.Output.Skip(1));
    }

    [Fact]
    public async Task Long_messages_shorten_what_a_new_member_is_shown()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket reader = await chat.JoinWithLinesAsync();
        string longest = new('\\', 4000);
        for (int i = 1; i <= 30; i++)
        {
            await speaker.SendAsync($"{i} {longest}");
        }

        await reader.LineAsync($"guest-1: 30 {longest}");
        using LineSocket late = await chat.JoinWithLinesAsync();
        await late.LineAsync($"guest-1: 30 {longest}");
        Assert.Equal([.. Enumerable.Range(23, 8).Select(i => $"guest-1: {i} {longest}")], late.Received.Skip(1));
    }

    [Fact]
    public async Task The_joined_client_says_that_a_line_is_too_large_and_goes_on()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();
        await using SampleProcess joined = chat.Join();
        await NamedAsync(joined, "jo");

        await joined.TypeAsync(new string('x', 70_000));
        await joined.TypeAsync("short");
        await other.LineAsync("jo: short");
        joined.EndInput();
        Assert.Equal(0, await joined.EndAsync());
        Assert.StartsWith("A message of 70000 bytes is too large", Assert.Single(joined.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_joined_client_leaves_when_its_input_ends()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();
        await using SampleProcess joined = chat.Join();
        await joined.TypeAsync("/nick jo");
        await joined.TypeAsync("last words");
        joined.EndInput();

        await other.LineAsync("jo: last words");
        await other.LineAsync("* jo has left.");
        Assert.Equal(0, await joined.EndAsync());
        Assert.Empty(joined.Errors);
    }

    [Fact]
    public async Task The_joined_client_leaves_when_it_is_asked_to_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Skipped: Windows has no SIGTERM.");
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();
        await using SampleProcess joined = chat.Join();
        await NamedAsync(joined, "jo");

        joined.Terminate();
        await other.LineAsync("* jo has left.");
        Assert.Equal(0, await joined.EndAsync());
        Assert.Empty(joined.Errors);
    }

    [Fact]
    public async Task A_room_that_closes_says_so_to_everybody_and_removes_its_socket()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Skipped: Windows has no SIGTERM.");
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket line = await chat.JoinWithLinesAsync();
        await using SampleProcess joined = chat.Join();
        await NamedAsync(joined, "jo");

        chat.Process.Terminate();
        await line.LineAsync("* The room is closing.");
        line.Dispose();
        await joined.OutputAsync("* The room has closed the connection.");
        Assert.Equal(0, await joined.EndAsync());
        Assert.Equal(0, await chat.Process.EndAsync());
        Assert.Empty(chat.Process.Errors);
        Assert.False(File.Exists(chat.UnixSocket));
    }

    private static async Task NamedAsync(SampleProcess member, string name)
    {
        await member.OutputAsync(line => line.StartsWith("* Welcome", StringComparison.Ordinal));
        await member.TypeAsync($"/nick {name}");
        await member.OutputAsync($"* You are now {name}.");
    }
}
