using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Transport.Analyzers.Blocking;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Every rule and every fix there is, those that are off by default included.</summary>
internal static class AllRules
{
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = InstancesOf<DiagnosticAnalyzer>(typeof(NetworkAnalyzer).Assembly);

    public static ImmutableArray<CodeFixProvider> Fixes { get; } = InstancesOf<CodeFixProvider>(typeof(AwaitInsteadOfBlockingFix).Assembly);

    /// <summary>Compiler options that switch every rule on.</summary>
    public static ImmutableDictionary<string, ReportDiagnostic> SwitchedOn { get; } =
        Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct().ToImmutableDictionary(static id => id, static _ => ReportDiagnostic.Warn);

    private static ImmutableArray<T> InstancesOf<T>(Assembly assembly)
        where T : class =>
    [
        .. assembly.GetTypes()
            .Where(static type => !type.IsAbstract && type.IsSubclassOf(typeof(T)))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (T)Activator.CreateInstance(type)!),
    ];
}
