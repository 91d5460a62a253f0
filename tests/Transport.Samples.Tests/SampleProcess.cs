using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Transport.Samples.Tests;

/// <summary>A real process of a sample, or of a tool that talks to one. Its output is waited for line by line; disposing stops it.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly OutputLines _output = new();
    private readonly OutputLines _errors = new();

    private SampleProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => _output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => _errors.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>A sample's program, which the build has put beside the tests.</summary>
    public static SampleProcess Start(string assemblyName, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, assemblyName + ".dll");
        return new SampleProcess(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments]));
    }

    public static SampleProcess StartTool(string name, params string[] arguments) => new(new ProcessStartInfo(name, arguments));

    public Task<string> OutputAsync(Func<string, bool> wanted) => _output.WaitAsync(wanted);

    public Task<string> OutputAsync(string wanted) => _output.WaitAsync(line => line == wanted);

    /// <summary>Everything written to the error output, once the process has ended.</summary>
    public IReadOnlyList<string> Errors => _errors.All;

    public IReadOnlyList<string> Output => _output.All;

    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n").WaitAsync(OutputLines.Patience);
        await _process.StandardInput.FlushAsync().WaitAsync(OutputLines.Patience);
    }

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>What Ctrl+C and a service manager do: asks the process to end.</summary>
    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    /// <summary>Stops the process without ending it: from now on it does nothing at all, while its system still answers for it.</summary>
    public void Suspend() => Assert.Equal(0, Kill(_process.Id, SigStop));

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(OutputLines.Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends the process as a crash would, without giving it a chance to do anything.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync().WaitAsync(OutputLines.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private const int SigTerm = 15;

    /// <summary>On Linux; other systems have other numbers.</summary>
    private static readonly int SigStop = OperatingSystem.IsLinux() ? 19 : 17;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
