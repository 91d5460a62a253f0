namespace Transport.Architecture.Tests;

/// <summary>The rules R1 to R3 of <c>docs/architecture.md</c>, held over the assemblies that were really built.</summary>
public class Dependency_rules
{
    private const string Abstractions = "Transport.Abstractions";

    /// <summary>Siblings that may use each other, each for the reason given in <c>docs/architecture.md</c>.</summary>
    internal static readonly (string From, string To)[] Exceptions =
    [
        ("Transport.WebSockets", "Transport.Sockets"),
        ("Transport.AspNetCore", "Transport.WebSockets"),
        ("Transport.AspNetCore", "Transport.Hosting"),
    ];

    /// <summary>The assemblies outside the base library that each project may refer to.</summary>
    internal static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        [Abstractions] =
        [
            "Microsoft.Extensions.Configuration",
            "Microsoft.Extensions.Configuration.Abstractions",
            "Microsoft.Extensions.Configuration.Binder",
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
            "Microsoft.Extensions.Options",
        ],
        ["Transport.AspNetCore"] =
        [
            "Microsoft.AspNetCore.Connections.Abstractions",
            "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Http.Abstractions",
            "Microsoft.AspNetCore.Http.Extensions",
            "Microsoft.AspNetCore.Http.Features",
            "Microsoft.AspNetCore.Routing",
            "Microsoft.AspNetCore.Routing.Abstractions",
            "Microsoft.AspNetCore.Server.Kestrel.Core",
            "Microsoft.AspNetCore.WebUtilities",
            "Microsoft.Extensions.Features",
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Primitives",
            "Microsoft.Net.Http.Headers",
        ],
        ["Transport.Hosting"] = ["Microsoft.Extensions.Hosting.Abstractions"],
        ["Transport.InMemory"] = [],
        ["Transport.Sockets"] = [],
        ["Transport.Testing"] = [],
        ["Transport.WebSockets"] = [],
    };

    public static TheoryData<string> Projects => [.. Repository.ShippedProjects];

    [Fact]
    public void There_are_projects_to_examine() => Assert.Contains(Abstractions, Repository.ShippedProjects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void R1_a_project_refers_to_Abstractions_and_to_no_sibling(string project)
    {
        string[] siblings = [.. ShippedAssembly.Open(project).References.Where(reference => Repository.ShippedProjects.Contains(reference) && reference != Abstractions)];
        Assert.All(siblings, sibling => Assert.Contains((project, sibling), Exceptions));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void R1_a_project_brings_no_dependency_but_those_it_exists_for(string project)
    {
        Assert.True(AllowedPackages.TryGetValue(project, out string[]? own), $"{project} is new: say here, and in docs/architecture.md, which packages it may use and why.");
        string[] allowed = [.. AllowedPackages[Abstractions], .. own!];
        string[] foreign = [.. ShippedAssembly.Open(project).References.Where(reference => !IsBaseLibrary(reference) && !Repository.ShippedProjects.Contains(reference))];
        Assert.All(foreign, reference => Assert.Contains(reference, allowed));
    }

    [Fact]
    public void R2_Abstractions_opens_no_socket_and_refers_to_no_project()
    {
        ShippedAssembly abstractions = ShippedAssembly.Open(Abstractions);
        Assert.DoesNotContain("System.Net.Sockets", abstractions.References);
        Assert.DoesNotContain(abstractions.TypeReferences, type => type.StartsWith("System.Net.Sockets.", StringComparison.Ordinal));
        Assert.DoesNotContain(abstractions.References, reference => reference.StartsWith("Transport", StringComparison.Ordinal));
    }

    [Fact]
    public void R2_the_examination_finds_sockets_where_there_are_some() =>
        Assert.Contains("System.Net.Sockets.Socket", ShippedAssembly.Open("Transport.Sockets").TypeReferences);

    [Theory]
    [MemberData(nameof(Projects))]
    public void R3_internals_are_visible_to_tests_only(string project) =>
        Assert.All(ShippedAssembly.Open(project).Friends, friend => Assert.EndsWith("Tests", friend, StringComparison.Ordinal));

    [Fact]
    public void R3_the_examination_finds_friends_where_there_are_some() =>
        Assert.Contains("Transport.Sockets.Tests", ShippedAssembly.Open("Transport.Sockets").Friends);

    private static bool IsBaseLibrary(string reference) =>
        reference.StartsWith("System.", StringComparison.Ordinal) || reference is "System" or "netstandard" or "mscorlib" or "Microsoft.CSharp" or "Microsoft.Win32.Primitives";
}
