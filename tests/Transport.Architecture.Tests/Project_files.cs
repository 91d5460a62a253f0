using System.Xml.Linq;

namespace Transport.Architecture.Tests;

/// <summary>What every project file must say, so that nothing is forgotten when one is added.</summary>
public class Project_files
{
    /// <summary>They stand for a user's project: they know the packages only, and are built after them.</summary>
    private static readonly string[] Consumers = ["tests/MisuseConsumer/MisuseConsumer.csproj", "tests/PackageConsumer/PackageConsumer.csproj"];

    public static TheoryData<string> Projects => [.. Repository.ShippedProjects];

    private static string[] AllButConsumers => [.. Repository.TrackedFiles().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !Consumers.Contains(file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_shipped_project_is_packed_with_a_description(string project)
    {
        XElement file = XElement.Parse(Repository.Read(Repository.ProjectFile(project)));
        Assert.DoesNotContain(file.Descendants("IsPackable"), element => element.Value != "true");
        Assert.EndsWith(".", Assert.Single(file.Descendants("Description")).Value, StringComparison.Ordinal);
        Assert.Contains("<IsPackable>true</IsPackable>", Repository.Read("src/Directory.Build.props"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_shipped_project_records_its_public_API(string project)
    {
        Assert.StartsWith("#nullable enable\n", Repository.Read($"src/{project}/PublicAPI.Shipped.txt"), StringComparison.Ordinal);
        Assert.StartsWith("#nullable enable\n", Repository.Read($"src/{project}/PublicAPI.Unshipped.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Transport.sln").Replace('\\', '/');
        string[] projects = AllButConsumers;
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void The_consumers_of_packages_know_nothing_of_the_repository() => Assert.All(Consumers, path =>
    {
        string consumer = Repository.Read(path);
        string directory = Path.GetDirectoryName(path)!;
        Assert.DoesNotContain(Path.GetFileName(path), Repository.Read("Transport.sln"), StringComparison.Ordinal);
        Assert.DoesNotContain("ProjectReference", consumer, StringComparison.Ordinal);
        Assert.DoesNotContain("..", consumer, StringComparison.Ordinal);
        Assert.All(["props", "targets"], extension => Assert.DoesNotContain("<Import", Repository.Read($"{directory}/Directory.Build.{extension}"), StringComparison.Ordinal));
    });

    [Fact]
    public void The_package_consumer_uses_all_that_programs_need()
    {
        string consumer = Repository.Read("tests/PackageConsumer/PackageConsumer.csproj");
        Assert.All(["AspNetCore", "Hosting", "Sockets", "WebSockets"], package => Assert.Contains($"\"Transport.{package}\"", consumer, StringComparison.Ordinal));
    }

    [Fact]
    public void Versions_of_packages_are_pinned_in_one_place()
    {
        string[] projects = AllButConsumers;
        Assert.All(projects, project => Assert.DoesNotContain(XElement.Parse(Repository.Read(project)).Descendants("PackageReference"), package => package.Attribute("Version") is not null));

        XElement versions = XElement.Parse(Repository.Read("Directory.Packages.props"));
        Assert.All(versions.Descendants("PackageVersion"), package => Assert.DoesNotContain('*', package.Attribute("Version")!.Value));
    }
}
