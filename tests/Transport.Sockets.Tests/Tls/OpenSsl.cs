using System.Diagnostics;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

/// <summary>A running <c>openssl s_client</c> or <c>s_server</c>, killed when the test ends.</summary>
internal sealed class OpenSsl : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private OpenSsl(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Skips the test where there is no openssl; under CI that is a failure.</summary>
    public static OpenSsl Start(params string[] arguments)
    {
        const string Sentence = "Skipped: this test talks to the program openssl, which is not on the PATH. Install it; on Debian the package is openssl.";
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, "openssl"))))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Sentence);
            Assert.Skip(Sentence);
        }

        ProcessStartInfo start = new("openssl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new OpenSsl(Process.Start(start)!);
    }

    /// <summary>A server at a port that the system chooses, which answers each line with its characters in reverse.</summary>
    public static async Task<(OpenSsl Server, string Endpoint)> StartServerAsync(params string[] arguments)
    {
        OpenSsl server = Start(["s_server", "-accept", "127.0.0.1:0", "-rev", .. arguments]);
        string accepting = await server.ReadLineAsync(line => line.StartsWith("ACCEPT ", StringComparison.Ordinal));
        return (server, accepting["ACCEPT ".Length..]);
    }

    /// <summary>A client that sends what is written to it and shows what it receives, and verifies the server.</summary>
    public static OpenSsl StartClient(IChannelListener listener, params string[] arguments) =>
        Start(["s_client", "-connect", $"{listener.LocalEndPoint}", "-quiet", "-verify_return_error", .. arguments]);

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line, or the next one that is wanted.</summary>
    public async Task<string> ReadLineAsync(Func<string, bool>? isWanted = null)
    {
        while (await _process.StandardOutput.ReadLineAsync(Running.Token).Within() is { } line)
        {
            if (isWanted?.Invoke(line) ?? true)
            {
                return line;
            }
        }

        Assert.Fail($"openssl ended: {await _errors}");
        return "";
    }

    /// <summary>What it has to say when it has ended by itself.</summary>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(Running.Token).Within();
        return (_process.ExitCode, await _errors);
    }

    public void CloseInput() => _process.StandardInput.Close();

    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
    }
}
