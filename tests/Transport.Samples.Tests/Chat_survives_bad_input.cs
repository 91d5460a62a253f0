using System.Text;

namespace Transport.Samples.Tests;

public class Chat_survives_bad_input
{
    [Fact]
    public async Task A_line_of_4_KiB_passes_and_a_longer_one_gets_an_error_line()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();

        await speaker.SendAsync(new string('a', 4097));
        await speaker.LineAsync("* Your line of 4097 bytes was not passed on; the limit is 4096 bytes. Send it in parts.");
        await speaker.SendAsync(new string('b', 4096));
        await other.LineAsync("guest-1: " + new string('b', 4096));
        Assert.DoesNotContain(other.Received, line => line.Contains("aaa", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invalid_UTF8_gets_an_error_line_and_the_next_line_passes()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();

        await speaker.SendAsync(new byte[] { 0xC3, 0x28, (byte)'\n' });
        await speaker.LineAsync("* Your line was not passed on, because it is not valid UTF-8. Set your terminal to UTF-8.");
        await speaker.SendAsync("better");
        await other.LineAsync("guest-1: better");
    }

    [Fact]
    public async Task A_line_beyond_64_KiB_ends_its_own_connection_with_a_last_line()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket flooder = await chat.JoinWithLinesAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();

        await flooder.SendAsync("first");
        await flooder.SendAsync(Encoding.ASCII.GetBytes(new string('x', 100_000)));
        await flooder.LineAsync("* Your line has more than 65536 bytes, so the room has closed the connection. The limit is 4096 bytes a line.");
        await other.LineAsync("* guest-1 has left.");
        await speaker.SendAsync("still here");
        await other.LineAsync("guest-2: still here");
    }

    [Fact]
    public async Task Escape_sequences_do_not_reach_other_terminals()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();

        await speaker.SendAsync("\u001b]0;owned\u0007 red \u001b[31m and \u009b2J and \u202e turned");
        string line = await other.LineAsync(line => line.StartsWith("guest-1:", StringComparison.Ordinal));
        Assert.DoesNotContain(line, char.IsControl);
        Assert.DoesNotContain('\u202e', line);
        Assert.Contains("red", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken_or_malformed_is_refused()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket one = await chat.JoinWithLinesAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();

        await one.SendAsync("/nick Ann");
        await other.LineAsync("* Ann has joined.");
        await other.SendAsync("/nick ann");
        await other.LineAsync("* Somebody has the name ann already.");
        await other.SendAsync("/nick a b");
        await other.LineAsync("* A name has 1 to 20 letters, digits, '-' and '_'.");
        await other.SendAsync("/quit");
        await other.LineAsync("* There is one command: /nick NAME");
        await one.SendAsync("/nick Annie");
        await other.LineAsync("* Ann is now Annie.");
    }

    [Fact]
    public async Task A_member_that_does_not_read_is_dropped_and_the_others_go_on()
    {
        const int MostBytes = 256 * 1024 * 1024;
        const int Batch = 8;
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket stuck = await LineSocket.ConnectWithoutReadingAsync(chat.LinesEndPoint);
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket reader = await chat.JoinWithLinesAsync();

        // The reader confirms each batch, so nothing but the stuck member's own buffers can fill.
        string payload = new('x', 4000);
        int sent = 0;
        while (!reader.Received.Any(IsDropNotice))
        {
            Assert.True(sent * payload.Length < MostBytes, "The member that does not read was never dropped.");
            for (int i = 0; i < Batch; i++)
            {
                await speaker.SendAsync($"{sent++} {payload}");
            }

            await reader.LineAsync($"{speaker.Name}: {sent - 1} {payload}");
        }

        await speaker.SendAsync("still here");
        await reader.LineAsync($"{speaker.Name}: still here");
        Assert.Single(reader.Received, IsDropNotice);
        Assert.Equal(sent, reader.Received.Count(line => line.EndsWith(payload, StringComparison.Ordinal)));

        static bool IsDropNotice(string line) => line.EndsWith("was dropped.", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_HTTP_request_on_the_framed_port_is_told_so_and_others_notice_nothing()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();

        using LineSocket browser = await LineSocket.ConnectWithoutReadingAsync(chat.FramedEndPoint);
        await browser.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        string answer = await browser.ReadToEndAsync();
        Assert.Contains("HTTP/1.1 400 Bad Request", answer, StringComparison.Ordinal);
        Assert.Contains("not HTTP", answer, StringComparison.Ordinal);

        await speaker.SendAsync("hello");
        await other.LineAsync("guest-1: hello");
        Assert.Equal(["* guest-1 has joined.", "guest-1: hello"], other.Received.Skip(1));
    }
}
