using System.Collections.Immutable;
using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Every source that the tests of the rules check: each test is called with something that takes its sources in place of checking them.</summary>
internal static class Fixtures
{
    private static readonly Lazy<Task<ImmutableArray<string>>> Collected = new(CollectAsync);

    /// <summary>The sources without marks, in an order that is always the same.</summary>
    public static Task<ImmutableArray<string>> All => Collected.Value;

    private static async Task<ImmutableArray<string>> CollectAsync()
    {
        SortedSet<string> sources = new(StringComparer.Ordinal);
        RuleTest.Collector.Value = source => sources.Add(source);
        try
        {
            foreach (MethodInfo test in TestsOfRules())
            {
                foreach (object?[] arguments in await ArgumentsOfAsync(test).ConfigureAwait(false))
                {
                    if (test.Invoke(test.IsStatic ? null : Activator.CreateInstance(test.DeclaringType!), arguments) is Task task)
                    {
                        await task.ConfigureAwait(false);
                    }
                }
            }
        }
        finally
        {
            RuleTest.Collector.Value = null;
        }

        return [.. sources];
    }

    /// <summary>A family of rules and its tests have namespaces of one name.</summary>
    private static IEnumerable<MethodInfo> TestsOfRules()
    {
        HashSet<string?> families = [.. AllRules.Analyzers.Select(static analyzer => FamilyOf(analyzer.GetType(), "Transport.Analyzers."))];
        return typeof(Fixtures).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && families.Contains(FamilyOf(type, "Transport.Analyzers.Tests.")))
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(static method => method.GetCustomAttribute<FactAttribute>() is not null);
    }

    private static string? FamilyOf(Type type, string prefix) =>
        type.Namespace?.StartsWith(prefix, StringComparison.Ordinal) == true ? type.Namespace[prefix.Length..] : null;

    private static async Task<IReadOnlyList<object?[]>> ArgumentsOfAsync(MethodInfo test)
    {
        if (test.GetParameters().Length == 0)
        {
            return [[]];
        }

        List<object?[]> rows = [];
        await using DisposalTracker tracker = new();
        foreach (DataAttribute attribute in test.GetCustomAttributes<DataAttribute>())
        {
            rows.AddRange((await attribute.GetData(test, tracker).ConfigureAwait(false)).Select(row => Complete(test, row.GetData())));
        }

        return rows;
    }

    private static object?[] Complete(MethodInfo test, object?[] arguments) =>
        [.. arguments, .. test.GetParameters().Skip(arguments.Length).Select(static parameter => parameter.DefaultValue)];
}
