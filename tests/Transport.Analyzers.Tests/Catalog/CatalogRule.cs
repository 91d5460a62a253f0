using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Transport.Analyzers.Blocking;

namespace Transport.Analyzers.Tests.Catalog;

/// <summary>A rule as users see it. One with several messages has several descriptors, which agree in all that is shown here but the severity.</summary>
internal sealed record CatalogRule(string Id, IReadOnlyList<DiagnosticDescriptor> Descriptors, IReadOnlyList<Type> Analyzers, IReadOnlyList<Type> Fixes)
{
    /// <summary>All rules there are, by id.</summary>
    public static IReadOnlyList<CatalogRule> All { get; } = Find();

    /// <summary>All fixes there are.</summary>
    public static IReadOnlyList<Type> AllFixes { get; } = [.. TypesLike<CodeFixProvider>(typeof(AwaitInsteadOfBlockingFix))];

    /// <summary>The strongest one first.</summary>
    public string Severity => string.Join(" or ", Descriptors.Select(static rule => rule.DefaultSeverity).Distinct().OrderDescending().Select(Word));

    public string Title => Descriptors[0].Title.ToString(null);

    public bool IsOn => Descriptors.Any(static rule => rule.IsEnabledByDefault);

    public bool HasFix => Fixes.Count > 0;

    public DiagnosticSeverity StrongestSeverity => Descriptors.Max(static rule => rule.DefaultSeverity);

    public string Page => $"docs/rules/{Id}.md";

    public static CatalogRule Get(string id) => All.Single(rule => rule.Id == id);

    public static T Create<T>(Type type) => (T)Activator.CreateInstance(type)!;

    private static CatalogRule[] Find()
    {
        Type[] analyzers = [.. TypesLike<DiagnosticAnalyzer>(typeof(NetworkAnalyzer))];
        return
        [
            .. analyzers.SelectMany(static type => Create<DiagnosticAnalyzer>(type).SupportedDiagnostics, static (type, rule) => (Type: type, Rule: rule))
                .GroupBy(static pair => pair.Rule.Id)
                .OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(static group => new CatalogRule(
                    group.Key,
                    [.. group.Select(static pair => pair.Rule).Distinct()],
                    [.. group.Select(static pair => pair.Type).Distinct()],
                    [.. TypesLike<CodeFixProvider>(typeof(AwaitInsteadOfBlockingFix)).Where(fix => Create<CodeFixProvider>(fix).FixableDiagnosticIds.Contains(group.Key))])),
        ];
    }

    private static IEnumerable<Type> TypesLike<T>(Type sibling) => sibling.Assembly.GetTypes().Where(static type => !type.IsAbstract && type.IsSubclassOf(typeof(T)));

    private static string Word(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "suggestion",
    };
}
