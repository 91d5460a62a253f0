using System.Text.RegularExpressions;

namespace Transport.Architecture.Tests;

/// <summary>What users install: the packages as they are packed, not the projects as they are meant.</summary>
public partial class Packages(PackedPackages packed) : IClassFixture<PackedPackages>
{
    public static TheoryData<string> Projects => [.. Repository.ShippedProjects];

    public static TheoryData<string> AllPackages => [.. Repository.PackedProjects];

    [Fact]
    public void Every_project_is_a_package_with_symbols_and_nothing_else_is() =>
        Assert.Equal(
            Repository.ShippedProjects
                .SelectMany(project => new[] { $"{project}.{PackedPackages.Version}.nupkg", $"{project}.{PackedPackages.Version}.snupkg" })
                .Append($"{Repository.Rules}.{PackedPackages.Version}.nupkg")
                .Order(StringComparer.Ordinal),
            packed.Files);

    [Fact]
    public void The_package_of_the_rules_holds_rules_fixes_and_modes_and_no_assembly_for_programs()
    {
        ShippedPackage package = Open(Repository.Rules);
        Assert.Equal(
            [
                "README.md", "Transport.Analyzers.nuspec", "analyzers/dotnet/cs/Transport.Analyzers.CodeFixes.dll", "analyzers/dotnet/cs/Transport.Analyzers.dll",
                "buildTransitive/All.globalconfig", "buildTransitive/None.globalconfig", "buildTransitive/Transport.Analyzers.targets",
            ],
            package.Files);
        Assert.Empty(package.Dependencies);
        Assert.Equal("true", package.Element("developmentDependency"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_rules_come_with_every_package(string project)
    {
        Dictionary<string, (string? Include, string? Exclude)> passedOn = Open(project).PassedOn;
        string[] own = [.. passedOn.Keys.Where(Repository.PackedProjects.Contains)];
        Assert.Contains(project == "Transport.Abstractions" ? Repository.Rules : "Transport.Abstractions", own);

        // Otherwise NuGet writes exclude="Build,Analyzers", and the rules would reach direct users of Abstractions only.
        Assert.All(own, dependency => Assert.Equal(("All", null), passedOn[dependency]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_holds_the_assembly_its_documentation_and_a_README(string project)
    {
        ShippedPackage package = Open(project);
        Assert.Equal(["README.md", $"{project}.nuspec", $"lib/net10.0/{project}.dll", $"lib/net10.0/{project}.xml"], package.Files);
        Assert.Contains($"lib/net10.0/{project}.pdb", package.SymbolFiles);
        Assert.NotEmpty(package.Documentation().Descendants("summary"));
    }

    [Theory]
    [MemberData(nameof(AllPackages))]
    public void A_package_says_what_it_is(string project)
    {
        ShippedPackage package = Open(project);
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
        Assert.All(Open(project).Dependencies, dependency =>
        {
            bool isOwn = dependency.Id == (project == "Transport.Abstractions" ? Repository.Rules : "Transport.Abstractions") || Dependency_rules.Exceptions.Contains((project, dependency.Id));
            Assert.True(isOwn || allowed.Contains(dependency.Id), $"{project} brings {dependency.Id} {dependency.Version} to its users.");
        });
        Assert.Equal(project == "Transport.Abstractions", Open(project).Dependencies.All(dependency => dependency.Id != "Transport.Abstractions"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_the_package_for_ASP_NET_Core_needs_a_framework_beside_the_base_library(string project) =>
        Assert.Equal(project == "Transport.AspNetCore" ? ["Microsoft.AspNetCore.App"] : [], Open(project).Frameworks);

    [Theory]
    [MemberData(nameof(AllPackages))]
    public void The_README_of_a_package_is_readable_without_the_repository(string project)
    {
        string readme = Open(project).Readme;
        Assert.Equal(Repository.Read("src/PACKAGE.md"), readme);
        Assert.All(Link().Matches(readme), link => Assert.StartsWith("https://", link.Groups["target"].Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(Html(), readme);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_can_be_reproduced(string project) => Assert.True(Open(project).IsReproducible());

#if !DEBUG
    [Theory]
    [MemberData(nameof(Projects))]
    public void The_symbols_name_no_directory_of_the_machine_that_built_them(string project)
    {
        IReadOnlyList<string> sources = Open(project).SourcePaths();
        Assert.Contains(sources, source => source.StartsWith($"/_/src/{project}/", StringComparison.Ordinal));
        Assert.All(sources, source => Assert.StartsWith("/_", source, StringComparison.Ordinal));
    }
#endif

    private ShippedPackage Open(string project) => new(packed.Location, project, PackedPackages.Version);

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("^ *<", RegexOptions.Multiline)]
    private static partial Regex Html();
}
