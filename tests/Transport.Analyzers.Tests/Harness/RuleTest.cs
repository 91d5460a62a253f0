using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Transport.Analyzers.Tests;

/// <summary>Runs one rule, and its fix, over a source that is marked like <c>{|TRN2001:code|}</c>. What is not marked must not be reported, and everything must compile.</summary>
internal static class RuleTest
{
    /// <summary>Where sources go, without being checked, while somebody collects them for a test of their own.</summary>
    public static AsyncLocal<Action<string>?> Collector { get; } = new();

    private const string UsingsFile = "Usings.cs";

    /// <summary>What code under test need not write.</summary>
    internal const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Sockets;
        global using System.Net.WebSockets;
        global using System.Text;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.DependencyInjection;
        global using Transport;

        """;

    /// <summary>The rule reports exactly what is marked.</summary>
    public static Task VerifyAsync<TAnalyzer>(string source, Action<AnalyzerTest<DefaultVerifier>>? configure = null)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        CSharpAnalyzerTest<TAnalyzer, DefaultVerifier> test = new() { TestCode = source };
        Prepare(test);
        configure?.Invoke(test);
        return RunAsync(test);
    }

    /// <summary>The rule reports what is marked, and the fix makes the second source of it: one by one, and all at once.</summary>
    public static Task VerifyFixAsync<TAnalyzer, TFix>(string source, string @fixed, Action<CodeFixTest<DefaultVerifier>>? configure = null)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> test = new() { TestCode = source, FixedCode = @fixed };
        Prepare(test);
        test.FixedState.Sources.Add((UsingsFile, Usings));
        configure?.Invoke(test);
        return RunAsync(test);
    }

    /// <summary>A fix is not offered for what is marked.</summary>
    public static Task VerifyNoFixAsync<TAnalyzer, TFix>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() => VerifyFixAsync<TAnalyzer, TFix>(source, source);

    private static Task RunAsync(AnalyzerTest<DefaultVerifier> test)
    {
        if (Collector.Value is not { } collect)
        {
            return test.RunAsync(TestContext.Current.CancellationToken);
        }

        foreach ((string name, SourceText content) in test.TestState.Sources)
        {
            TestFileMarkupParser.GetPositionsAndSpans(content.ToString(), out string source, out _, out ImmutableDictionary<string, ImmutableArray<TextSpan>> _);
            if (name != UsingsFile)
            {
                collect(source);
            }
        }

        return Task.CompletedTask;
    }

    private static void Prepare(AnalyzerTest<DefaultVerifier> test)
    {
        // The package's own set of references would be downloaded while the test runs.
        test.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        test.TestState.AdditionalReferences.AddRange(Net100.References.All);
        test.TestState.AdditionalReferences.AddRange(ProductReferences.All);
        test.TestState.Sources.Add((UsingsFile, Usings));
        test.CompilerDiagnostics = CompilerDiagnostics.Errors;

        // Some rules have several messages.
        test.MarkupOptions |= MarkupOptions.UseFirstDescriptor;
    }
}
