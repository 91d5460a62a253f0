using Microsoft.Playwright;
using Transport.Samples.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Transport.Samples.Tests;

/// <summary>A real browser without a screen, started when a test first needs it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A window of its own, which shares nothing with others. Skips the test where there is no browser; under CI that is a failure.</summary>
    internal async Task<ChatWindow> OpenAsync(string page, int width = 1100, int height = 760, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowser browser = await StartAsync();
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = "en-GB",
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout((float)OutputLines.Patience.TotalMilliseconds);
        return await ChatWindow.OpenAsync(context, page);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        string? path = Tool.Find("chromium");
        Tool.Require(path, "Skipped: this test looks at the page with a real Chromium, which is not on the PATH. Install it; on Debian the package is chromium.");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
            Assertions.SetDefaultExpectTimeout((float)OutputLines.Patience.TotalMilliseconds);
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                Args =
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                ],
            });
        }
        finally
        {
            _starting.Release();
        }
    }
}
