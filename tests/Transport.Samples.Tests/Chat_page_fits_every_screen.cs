using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transport.Samples.Tests;

public class Chat_page_fits_every_screen(Chromium chromium)
{
    [Theory]
    [InlineData("wide-light", 1100, 720, ColorScheme.Light)]
    [InlineData("wide-dark", 1100, 720, ColorScheme.Dark)]
    [InlineData("narrow-light", 360, 700, ColorScheme.Light)]
    [InlineData("narrow-dark", 360, 700, ColorScheme.Dark)]
    [InlineData("smallest", 320, 480, ColorScheme.Light)]
    public async Task Everything_is_within_the_window(string name, int width, int height, ColorScheme scheme)
    {
        Netcat.Require();
        await using RunningChat chat = await RunningChat.StartAsync();
        await using SampleProcess tess = await NamedAsync(Netcat.Connect(chat.LinesPort), "tess");
        await using SampleProcess uma = await NamedAsync(Netcat.Connect(chat.UnixSocket), "uma");
        await using SampleProcess jo = await NamedAsync(chat.JoinByWebSocket(), "jo");
        await jo.TypeAsync("A very long word breaks: " + new string('w', 120));
        await uma.OutputAsync(line => line.StartsWith("jo: A very long word", StringComparison.Ordinal));
        await tess.TypeAsync("Morning! I am here with nothing but nc.");
        await uma.OutputAsync("tess: Morning! I am here with nothing but nc.");
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page, width, height, scheme);
        await Expect(ann.Messages).ToHaveCountAsync(2);
        await ann.KeepPictureAsync($"chat-{name}-before");
        await ann.JoinAsync("ann");
        await SaidAsync(uma, "And I came through a Unix socket. Same room, same order of messages for everybody.");
        await SaidAsync(uma, "How does the page look?");
        await ann.SayAsync("Good. It keeps its connection by itself and shows who is here.");
        await ann.SayAsync("<b>Markup</b> stays what it is: text.");
        await ann.SeesAsync("ann", "<b>Markup</b> stays what it is: text.");
        await SaidAsync(jo, "I am a console client over a WebSocket. It looks cared for from here, too.");
        await SaidAsync(tess, "Grüße aus Köln 👋 — bis später");

        Assert.Equal(scheme == ColorScheme.Dark, await ann.Page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
        Assert.Equal(width, await ann.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(height, await ann.Page.EvaluateAsync<int>("document.documentElement.scrollHeight"));
        foreach (string part in (string[])["#state", "#text", "#say button.strong", "#rename", ".said:last-child .words"])
        {
            await Expect(ann.Page.Locator(part)).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 1 });
        }

        await ann.KeepPictureAsync($"chat-{name}");

        async Task SaidAsync(SampleProcess member, string text)
        {
            await member.TypeAsync(text);
            await ann.SeesAsync(member == tess ? "tess" : member == uma ? "uma" : "jo", text);
        }
    }

    private static async Task<SampleProcess> NamedAsync(SampleProcess member, string name)
    {
        await member.TypeAsync($"/nick {name}");
        await member.OutputAsync($"* You are now {name}.");
        return member;
    }
}
