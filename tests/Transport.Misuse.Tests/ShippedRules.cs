using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Transport.Analyzers;

namespace Transport.Misuse.Tests;

/// <summary>What the rules themselves say they report.</summary>
internal static class ShippedRules
{
    /// <summary>A rule of the SDK's that the mode <c>All</c> makes a warning.</summary>
    public const string RaisedByAll = "CA5359";

    private static readonly DiagnosticDescriptor[] Descriptors =
    [
        .. typeof(NetworkAnalyzer).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .SelectMany(static type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics),
    ];

    public static IReadOnlyList<string> Ids { get; } = [.. Descriptors.Select(static rule => rule.Id).Distinct().Order(StringComparer.Ordinal)];

    public static bool IsReported(string id, string mode) => mode switch
    {
        "None" => false,
        "All" => true,
        _ => Descriptors.Any(rule => rule.Id == id && rule.IsEnabledByDefault),
    };

    /// <summary>The levels at which a rule may report, as SARIF calls them.</summary>
    public static IReadOnlyList<string> Levels(string id) => id == RaisedByAll
        ? ["warning"]
        : [.. Descriptors.Where(rule => rule.Id == id).Select(static rule => rule.DefaultSeverity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "note",
        })];
}
