using System.Diagnostics;

namespace Transport.Architecture.Tests;

/// <summary>What <c>dotnet pack</c> makes of the projects as they were built for these tests, in a directory of its own.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    public const string Version = "0.0.1-packed-by-tests";

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("transport-packages-");

    internal string Location => _directory.FullName;

    internal IReadOnlyList<string> Files => [.. _directory.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public async ValueTask InitializeAsync()
    {
        // A build node that stays behind would keep the pipe of the output open.
        ProcessStartInfo start = new("dotnet", ["pack", "Transport.sln", "--configuration", Configuration, "--no-build", "--output", _directory.FullName, $"-property:PackageVersion={Version}", "-nodeReuse:false", "-warnaserror"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using Process pack = Process.Start(start)!;
        string output = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return default;
    }
}
