using Transport.Misuse.Tests;

[assembly: AssemblyFixture(typeof(ConsumerFeed))]

namespace Transport.Misuse.Tests;

/// <summary>The packages as they were packed for these tests, and a cache of packages that has none of an earlier run.</summary>
public sealed class ConsumerFeed : IAsyncLifetime
{
    private readonly PackedPackages _packed = new();

    internal string Packages => _packed.Location;

    /// <summary>Those of others stay from run to run.</summary>
    internal string Cache { get; } = Path.Combine(Repository.Root, "artifacts", "misuse", "packages");

    public async ValueTask InitializeAsync()
    {
        foreach (string package in Directory.Exists(Cache) ? Directory.GetDirectories(Cache, "transport.*") : [])
        {
            Directory.Delete(package, recursive: true);
        }

        await _packed.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _packed.DisposeAsync();
}
