using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transport.Samples.Tests;

public class Chat_page_works(Chromium chromium)
{
    [Fact]
    public async Task Two_windows_and_netcat_see_each_others_messages()
    {
        Netcat.Require();
        await using RunningChat chat = await RunningChat.StartAsync();
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page);
        await using ChatWindow bob = await chromium.OpenAsync(chat.Page);
        await using SampleProcess tess = Netcat.Connect(chat.LinesPort);
        await ann.JoinAsync("ann");
        await bob.JoinAsync("bob");
        await tess.TypeAsync("/nick tess");
        await tess.OutputAsync("* You are now tess.");

        await ann.SayAsync("hello from the page");
        await tess.OutputAsync("ann: hello from the page");
        await bob.SeesAsync("ann", "hello from the page");
        await ann.SeesAsync("ann", "hello from the page");

        await tess.TypeAsync("grüße from nc");
        await ann.SeesAsync("tess", "grüße from nc");
        await bob.SeesAsync("tess", "grüße from nc");

        await bob.SayAsync("שלום 👋 from the other window");
        await tess.OutputAsync("bob: שלום 👋 from the other window");
        await ann.SeesAsync("bob", "שלום 👋 from the other window");
        Assert.Empty(ann.Complaints);
        Assert.Empty(bob.Complaints);
    }

    [Fact]
    public async Task The_page_shows_who_is_here_and_who_comes_and_goes()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket early = await chat.JoinWithLinesAsync();
        using LineSocket silent = await chat.JoinWithLinesAsync();
        await early.SendAsync("/nick early");
        await early.LineAsync("* You are now early.");
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page);
        await Expect(ann.People).ToHaveTextAsync(["early"]);
        await ann.JoinAsync("ann");
        await Expect(ann.People).ToHaveTextAsync(["ann", "early"]);

        await using (ChatWindow bob = await chromium.OpenAsync(chat.Page))
        {
            await bob.JoinAsync("bob");
            await Expect(bob.People).ToHaveTextAsync(["bob", "ann", "early"]);
            await Expect(ann.People).ToHaveTextAsync(["ann", "bob", "early"]);
            await Expect(ann.Notices.Last).ToHaveTextAsync("bob has joined.");
        }

        await Expect(ann.Notices.Last).ToHaveTextAsync("bob has left.");
        await early.SendAsync("/nick later");
        await Expect(ann.Notices.Last).ToHaveTextAsync("early is now later.");
        await Expect(ann.People).ToHaveTextAsync(["ann", "later"]);
        await Expect(ann.Page.Locator("#count")).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task Who_comes_later_sees_the_last_100_messages()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        for (int i = 1; i <= 105; i++)
        {
            await speaker.SendAsync($"message {i}");
        }

        await speaker.SendAsync("/nick done");
        await speaker.LineAsync("* You are now done.");
        await using ChatWindow late = await chromium.OpenAsync(chat.Page);
        await Expect(late.Messages).ToHaveTextAsync(Enumerable.Range(6, 100).Select(static i => $"message {i}"));
        Assert.True(await late.Page.EvaluateAsync<bool>("(() => { const e = document.getElementById('log'); return e.scrollHeight - e.scrollTop - e.clientHeight < 2; })()"));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_another_one_can_be_chosen()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket other = await chat.JoinWithLinesAsync();
        await other.SendAsync("/nick Ann");
        await other.LineAsync("* You are now Ann.");
        await using ChatWindow window = await chromium.OpenAsync(chat.Page);

        await window.AskForNameAsync("ann");
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Somebody has the name ann already.");
        await window.Page.Locator("#name").FillAsync("two words");
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("A name has 1 to 20 letters, digits, '-' and '_'.");
        await window.Page.Locator("#name").FillAsync("");
        await window.JoinAsync("annie");
        await other.LineAsync("* annie has joined.");

        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change name" }).ClickAsync();
        await window.JoinAsync("anna");
        await other.LineAsync("* annie is now anna.");
    }

    [Fact]
    public async Task A_restart_of_the_server_shows_as_reconnecting_and_then_recovers()
    {
        await using RunningChat first = await RunningChat.StartAsync();
        await using ChatWindow ann = await chromium.OpenAsync(first.Page, width: 360, height: 640);
        await ann.JoinAsync("ann");
        await ann.SayAsync("before");
        await ann.SeesAsync("ann", "before");

        await first.Process.KillAsync();
        await Expect(ann.State).ToHaveTextAsync(new Regex("^reconnecting in [0-9]+ s$"));
        await ann.KeepPictureAsync("chat-reconnecting");
        await ann.SayAsync("kept");
        await Expect(ann.Page.Locator("#say-hint")).ToHaveTextAsync("Not connected. Your text stays here.");

        await using RunningChat second = await RunningChat.StartAsync(first.WebPort);
        using LineSocket other = await second.JoinWithLinesAsync();
        await Expect(ann.State).ToHaveTextAsync("connected");
        await Expect(ann.Notices.Last).ToHaveTextAsync("Connected again. The room was restarted.");
        await other.LineAsync("* ann has joined.");
        await ann.SayAsync(" after");
        await other.LineAsync("ann: kept after");
        await ann.SeesAsync("ann", "kept after");
        await Expect(ann.Messages).ToHaveTextAsync(["before", "kept after"]);
        Assert.Empty(ann.Complaints);
    }

    [Fact]
    public async Task A_room_that_closes_says_so_and_its_page_waits_for_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Skipped: Windows has no SIGTERM.");
        await using RunningChat chat = await RunningChat.StartAsync();
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page);
        chat.Process.Terminate();
        Assert.Equal(0, await chat.Process.EndAsync());
        Assert.Empty(chat.Process.Errors);
        await Expect(ann.State).ToContainTextAsync("reconnecting");
        await Expect(ann.Page.Locator(".told")).ToHaveTextAsync(["The room is closing."]);
    }

    [Fact]
    public async Task Who_reads_older_messages_is_not_moved_and_can_go_to_the_new_ones()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        using LineSocket speaker = await chat.JoinWithLinesAsync();
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page);
        ILocator latest = ann.Page.Locator("#latest");
        for (int i = 1; i <= 60; i++)
        {
            await speaker.SendAsync($"message {i}");
        }

        await ann.SeesAsync("guest-1", "message 60");
        await Expect(latest).ToBeHiddenAsync();
        await ann.Page.Locator("#log").FocusAsync();
        await ann.Page.Keyboard.PressAsync("Home");
        await Expect(ann.Messages.First).ToBeInViewportAsync();
        await speaker.SendAsync("news");
        await Expect(latest).ToBeVisibleAsync();
        await Expect(ann.Messages.First).ToBeInViewportAsync();
        await latest.ClickAsync();
        await Expect(ann.Messages.Last).ToBeInViewportAsync();
        await Expect(latest).ToBeHiddenAsync();
    }

    [Fact]
    public async Task After_a_reload_a_member_is_there_again_under_its_name()
    {
        await using RunningChat chat = await RunningChat.StartAsync();
        await using ChatWindow ann = await chromium.OpenAsync(chat.Page);
        await ann.JoinAsync("ann");
        await ann.SayAsync("before");
        await ann.SeesAsync("ann", "before");

        await ann.Page.ReloadAsync();
        await ann.SeesAsync("ann", "before");
        await ann.SayAsync("after");
        await Expect(ann.Messages).ToHaveTextAsync(["before", "after"]);
    }
}
