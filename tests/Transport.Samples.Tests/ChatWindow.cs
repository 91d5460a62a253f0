using Microsoft.Playwright;

namespace Transport.Samples.Tests;

/// <summary>The chat's page in a browser window, used with the keyboard as a person would.</summary>
internal sealed class ChatWindow : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    private ChatWindow(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) => Requests.Add(new Uri(request.Url));
    }

    public IPage Page { get; }

    public List<Uri> Requests { get; } = [];

    /// <summary>What the scripts of the page did not catch.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ILocator State => Page.Locator("#state");

    public ILocator People => Page.Locator("#people bdi");

    public ILocator Notices => Page.Locator(".notice");

    public ILocator Messages => Page.Locator(".words");

    public static async Task<ChatWindow> OpenAsync(IBrowserContext context, string page)
    {
        ChatWindow window = new(await context.NewPageAsync());
        await window.Page.GotoAsync(page);
        await Assertions.Expect(window.State).ToHaveTextAsync("connected");
        return window;
    }

    public async Task JoinAsync(string name)
    {
        await AskForNameAsync(name);
        await Assertions.Expect(Page.Locator("#me")).ToHaveTextAsync(name);
    }

    public async Task AskForNameAsync(string name)
    {
        await Assertions.Expect(Page.Locator("#name")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(name);
        await Page.Keyboard.PressAsync("Enter");
    }

    public async Task SayAsync(string text)
    {
        await Assertions.Expect(Page.Locator("#text")).ToBeFocusedAsync();
        await Page.Keyboard.InsertTextAsync(text);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Waits until somebody has said this. Others may have said the same.</summary>
    public async Task SeesAsync(string name, string text)
    {
        LocatorGetByTextOptions exact = new() { Exact = true };
        ILocator said = Page.Locator(".said")
            .Filter(new LocatorFilterOptions { Has = Messages.GetByText(text, exact) })
            .Filter(new LocatorFilterOptions { Has = Page.Locator(".who").GetByText(name, exact) })
            .Last;
        await Assertions.Expect(said.Locator(".words")).ToHaveTextAsync(text);
        await Assertions.Expect(said.Locator(".who")).ToHaveTextAsync(name);
    }

    /// <summary>Keeps a picture for people to look at, among the other things that a build leaves.</summary>
    public Task KeepPictureAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "screenshots", name + ".png"),
    });

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
