using System.Text.RegularExpressions;

namespace Transport.Architecture.Tests;

/// <summary>What users install: the packages as they are packed, not the projects as they are meant.</summary>
public partial class Packages(PackedPackages packed) : IClassFixture<PackedPackages>
{
    public static TheoryData<string> Projects => [.. Repository.ShippedProjects];

    [Fact]
    public void Every_project_is_a_package_with_symbols_and_nothing_else_is() =>
        Assert.Equal(
            Repository.ShippedProjects.SelectMany(project => new[] { $"{project}.{PackedPackages.Version}.nupkg", $"{project}.{PackedPackages.Version}.snupkg" }).Order(StringComparer.Ordinal),
            packed.Files);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_holds_the_assembly_its_documentation_and_a_README(string project)
    {
        ShippedPackage package = packed.Open(project);
        Assert.Equal(["README.md", $"{project}.nuspec", $"lib/net10.0/{project}.dll", $"lib/net10.0/{project}.xml"], package.Files);
        Assert.Contains($"lib/net10.0/{project}.pdb", package.SymbolFiles);
        Assert.NotEmpty(package.Documentation().Descendants("summary"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_says_what_it_is(string project)
    {
        ShippedPackage package = packed.Open(project);
        Assert.Equal(project, package.Element("id"));
        Assert.Equal("MIT", package.Element("license"));
        Assert.Equal("README.md", package.Element("readme"));
        Assert.All(["authors", "description", "copyright", "tags", "repository"], name => Assert.NotNull(package.Element(name)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_depends_on_what_it_exists_for_and_on_nothing_for_building(string project)
    {
        // The assemblies that it may use come with the shared framework.
        string[] own = project == "Transport.AspNetCore" ? [] : Dependency_rules.AllowedPackages[project];
        string[] allowed = [.. Dependency_rules.AllowedPackages["Transport.Abstractions"], .. own];
        Assert.All(packed.Open(project).Dependencies, dependency =>
        {
            bool isOwn = dependency.Id == "Transport.Abstractions" || Dependency_rules.Exceptions.Contains((project, dependency.Id));
            Assert.True(isOwn || allowed.Contains(dependency.Id), $"{project} brings {dependency.Id} {dependency.Version} to its users.");
        });
        Assert.Equal(project == "Transport.Abstractions", packed.Open(project).Dependencies.All(dependency => dependency.Id != "Transport.Abstractions"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_the_package_for_ASP_NET_Core_needs_a_framework_beside_the_base_library(string project) =>
        Assert.Equal(project == "Transport.AspNetCore" ? ["Microsoft.AspNetCore.App"] : [], packed.Open(project).Frameworks);

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_README_of_a_package_is_readable_without_the_repository(string project)
    {
        string readme = packed.Open(project).Readme;
        Assert.Equal(Repository.Read("src/PACKAGE.md"), readme);
        Assert.All(Link().Matches(readme), link => Assert.StartsWith("https://", link.Groups["target"].Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(Html(), readme);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_can_be_reproduced(string project) => Assert.True(packed.Open(project).IsReproducible());

#if !DEBUG
    [Theory]
    [MemberData(nameof(Projects))]
    public void The_symbols_name_no_directory_of_the_machine_that_built_them(string project)
    {
        IReadOnlyList<string> sources = packed.Open(project).SourcePaths();
        Assert.Contains(sources, source => source.StartsWith($"/_/src/{project}/", StringComparison.Ordinal));
        Assert.All(sources, source => Assert.StartsWith("/_", source, StringComparison.Ordinal));
    }
#endif

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("^ *<", RegexOptions.Multiline)]
    private static partial Regex Html();
}
