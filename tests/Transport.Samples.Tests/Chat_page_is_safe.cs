using System.Net;
using static Microsoft.Playwright.Assertions;

namespace Transport.Samples.Tests;

public class Chat_page_is_safe(Chromium chromium)
{
    private const string Script = "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script><b>bold</b>&lt; ${1} \\\" '";

    [Fact]
    public async Task What_people_type_is_shown_as_text()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket mallory = await chat.JoinWithLinesAsync();
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page);
        await using ChatWindow bob = await chromium.OpenAsync(chat.Page);
        await ann.JoinAsync("ann");
        await bob.JoinAsync("bob");

        await mallory.SendAsync(Script);
        await bob.SeesAsync("guest-1", Script);
        await bob.SayAsync(Script);
        await ann.SeesAsync("bob", Script);
        await mallory.SendAsync("{\"type\":\"welcome\",\"room\":\"x\",\"members\":[]}");
        await ann.SeesAsync("guest-1", "{\"type\":\"welcome\",\"room\":\"x\",\"members\":[]}");
        await using ChatWindow late = await chromium.OpenAsync(chat.Page);
        await Expect(late.Messages.First).ToHaveTextAsync(Script);

        foreach (ChatWindow window in (ChatWindow[])[ann, bob, late])
        {
            Assert.False(await window.Page.EvaluateAsync<bool>("'owned' in window"));
            Assert.Equal(0, await window.Page.Locator("#log img, #log script, #log b").CountAsync());
            Assert.Empty(window.Complaints);
            Assert.All(window.Requests, request => Assert.Equal(chat.WebPort, request.Port));
        }
    }

    [Fact]
    public async Task The_pages_policy_stops_a_script_that_came_in_as_markup()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        await using ChatWindow window = await chromium.OpenAsync(chat.Page);
        string directive = await window.Page.EvaluateAsync<string>(
            """
            () => new Promise((resolve) => {
                document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
                const script = document.createElement("script");
                script.textContent = "window.owned = 1";
                document.body.append(script);
            })
            """);
        Assert.Equal("script-src-elem", directive);
        Assert.False(await window.Page.EvaluateAsync<bool>("'owned' in window"));
    }

    [Fact]
    public async Task A_host_name_that_is_not_this_machine_is_refused()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Get, chat.Page);
        request.Headers.Host = "chat.example";
        using HttpResponseMessage refused = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using HttpResponseMessage answered = await client.GetAsync(new Uri(chat.Page), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.DoesNotContain("unsafe", Assert.Single(answered.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_too_long_stays_with_its_writer()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page);
        await ann.JoinAsync("ann");
        await ann.SayAsync(new string('ü', 2049));
        await Expect(ann.Page.Locator("#say-hint")).ToHaveTextAsync("This is too long: 4098 bytes of 4096.");
        await ann.Page.Keyboard.PressAsync("Backspace");
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.SeesAsync("ann", new string('ü', 2048));
    }
}
