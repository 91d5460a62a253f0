namespace Transport.Samples.Tests;

public class Chat_says_what_is_wrong
{
    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        await using RunningChat first = await RunningChat.StartAsync();
        await FailsWithAsync(
            ["--Chat:WebPort", "0", "--Chat:LinesPort", $"{first.LinesPort}", "--Chat:FramedPort", "0", "--Chat:UnixSocket", first.UnixSocket + "2"],
            $"Another socket already uses localhost:{first.LinesPort}{(OperatingSystem.IsLinux() ? ": process " : ".")}");
    }

    [Fact]
    public async Task A_port_of_the_page_in_use_is_one_sentence()
    {
        await using RunningChat first = await RunningChat.StartAsync();
        await FailsWithAsync(
            ["--Chat:WebPort", $"{first.WebPort}", "--Chat:LinesPort", "0", "--Chat:FramedPort", "0", "--Chat:UnixSocket", first.UnixSocket + "2"],
            $"Failed to bind to address http://127.0.0.1:{first.WebPort}: address already in use. The room takes --Chat:WebPort");
    }

    [Fact]
    public async Task A_unix_socket_in_use_is_one_sentence()
    {
        await using RunningChat first = await RunningChat.StartAsync();
        await FailsWithAsync(
            ["--Chat:WebPort", "0", "--Chat:LinesPort", "0", "--Chat:FramedPort", "0", "--Chat:UnixSocket", first.UnixSocket],
            $"Another process, or this one, is listening at the Unix socket {first.UnixSocket} already.");
        using LineSocket line = await first.JoinWithLinesAsync();
    }

    [Theory]
    [InlineData("--Chat:LinesPort", "many", "Chat:LinesPort is 'many'; set a port from 0 to 65535.")]
    [InlineData("--Chat:Port", "1", "Chat:Port is set, but there is no such setting; there are WebPort, LinesPort, FramedPort, UnixSocket.")]
    public Task A_wrong_setting_is_one_sentence(string setting, string value, string sentence) => FailsWithAsync([setting, value], sentence);

    [Theory]
    [InlineData("http://localhost:5082")]
    [InlineData("localhost:5082")]
    [InlineData("tcp://localhost")]
    [InlineData("tcp://localhost:5082/room")]
    [InlineData("ws://user@localhost:5080/chat")]
    [InlineData("ws://localhost:5080/chat#room")]
    public Task A_wrong_address_is_one_sentence(string address) =>
        FailsWithAsync(["join", address], $"'{address}' is not the address of a room. Write it like tcp://localhost:5082 or ws://localhost:5080/chat.");

    [Fact]
    public Task A_word_that_is_no_command_is_one_sentence() => FailsWithAsync(["jion", "tcp://localhost:5082"], "'jion' is no command.");

    [Fact]
    public async Task A_refused_connection_is_one_sentence()
    {
        int port, webPort;
        await using (RunningChat chat = await RunningChat.StartAsync())
        {
            port = chat.FramedPort;
            webPort = chat.WebPort;
        }

        await FailsWithAsync(["join", $"ws://localhost:{webPort}/chat"], "Connecting to ");
        await FailsWithAsync(["join", $"tcp://localhost:{port}"], $"Nobody is listening at localhost:{port}");
    }

    [Fact]
    public async Task A_path_without_a_room_is_one_sentence()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        string error = await FailsWithAsync(["join", $"ws://localhost:{chat.WebPort}/cat"], "The server at ");
        Assert.Contains("404", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_that_dies_is_one_sentence_to_those_who_joined()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        await using SampleProcess joined = chat.Join();
        await joined.OutputAsync(line => line.StartsWith("* Welcome", StringComparison.Ordinal));
        await chat.Process.KillAsync();

        Assert.Equal(1, await joined.EndAsync());
        Assert.Contains("tcp channel", Assert.Single(joined.Errors), StringComparison.Ordinal);
    }

    private static async Task<string> FailsWithAsync(string[] arguments, string sentence)
    {
        await using SampleProcess process = SampleProcess.Start("Chat", arguments);
        int exitCode = await process.EndAsync();
        string error = Assert.Single(process.Errors);
        Assert.StartsWith(sentence, error, StringComparison.Ordinal);
        Assert.Empty(process.Output);
        Assert.Equal(1, exitCode);
        return error;
    }
}
