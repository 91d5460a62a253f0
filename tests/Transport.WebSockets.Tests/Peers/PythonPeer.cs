using System.Diagnostics;

namespace Transport.WebSockets.Tests;

/// <summary>A process of <c>peer.py</c>.</summary>
internal sealed class PythonPeer : IDisposable
{
    private static readonly Lazy<string?> Interpreter = new(Find);

    private readonly Process _process;

    private PythonPeer(params string[] arguments) =>
        _process = Start(Interpreter.Value!, [Path.Combine(AppContext.BaseDirectory, "Peers", "peer.py"), .. arguments]);

    /// <summary>Skips the test where there is no peer; under CI that is a failure.</summary>
    public static void Require()
    {
        if (Interpreter.Value is null)
        {
            const string Sentence = "Skipped: this test talks to Python's websockets library, which is not here. Install it; on Debian the package is python3-websockets.";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Sentence);
            Assert.Skip(Sentence);
        }
    }

    public static PythonPeer Serve() => new("serve");

    public static PythonPeer Connect(string uri) => new("connect", uri);

    /// <summary>Its next line; or what it complained about.</summary>
    public async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync().Within("a line of the Python peer") ?? throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync());

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>The system's own comes first: that is where its packages are.</summary>
    private static string? Find() => ((string[])["/usr/bin/python3", "python3"]).FirstOrDefault(HasLibrary);

    private static bool HasLibrary(string interpreter)
    {
        try
        {
            using Process process = Start(interpreter, ["-c", "import websockets"]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string interpreter, string[] arguments)
    {
        ProcessStartInfo start = new(interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        return Process.Start(start)!;
    }
}
