using System.Diagnostics;

namespace Transport.Misuse.Tests;

/// <summary>A build of <c>tests/MisuseConsumer</c> in a directory of its own, outside the repository.</summary>
internal sealed class MisuseBuild : IDisposable
{
    /// <summary>Takes some seconds; more on a machine that is busy.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("transport-misuse-");

    private string Log => Path.Combine(_directory.FullName, "log.sarif");

    /// <summary>Builds with some packages, and with properties and an <c>.editorconfig</c> of the user's.</summary>
    public static async Task<IReadOnlyList<Finding>> FindingsAsync(ConsumerFeed feed, string packages, string samples, string? mode = null, string editorConfig = "root = true\n")
    {
        using MisuseBuild build = new();
        (int _, string output) = await build.RunAsync(feed, packages, samples, mode, editorConfig);
        Assert.True(File.Exists(build.Log), output);
        return ReportedFindings.Read(build.Log);
    }

    /// <summary>Builds, and returns what was printed by a build that must fail.</summary>
    public static async Task<string> FailureAsync(ConsumerFeed feed, string packages, string samples, string mode)
    {
        using MisuseBuild build = new();
        (int exitCode, string output) = await build.RunAsync(feed, packages, samples, mode, "root = true\n");
        Assert.True(exitCode != 0, output);
        return output;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task<(int ExitCode, string Output)> RunAsync(ConsumerFeed feed, string packages, string samples, string? mode, string editorConfig)
    {
        foreach (string file in Samples.Files())
        {
            string copy = Path.Combine(_directory.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Samples.Directory, file), copy);
        }

        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, ".editorconfig"), editorConfig);

        // A build node or a compiler that stays behind would keep the pipe of the output open, and the analyzers of an earlier run.
        List<string> arguments =
        [
            "build", "MisuseConsumer.csproj", "-nodeReuse:false", "--nologo", "--verbosity", "quiet",
            "-property:UseSharedCompilation=false",
            $"-property:TransportFeed={feed.Packages}/",
            $"-property:RestorePackagesPath={feed.Cache}",
            $"-property:ArtifactsPath={_directory.FullName}/artifacts/",
            $"-property:Packages={packages}",
            $"-property:Samples={samples}",
            $"-property:ErrorLog={Log}%2Cversion=2.1",
        ];
        if (mode is not null)
        {
            arguments.Add($"-property:TransportAnalysisMode={mode}");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using Process build = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _directory.FullName, RedirectStandardOutput = true })!;
        try
        {
            string output = await build.StandardOutput.ReadToEndAsync(limit.Token);
            await build.WaitForExitAsync(limit.Token);
            return (build.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
    }
}
