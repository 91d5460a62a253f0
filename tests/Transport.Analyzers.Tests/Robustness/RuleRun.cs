using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Runs all rules over code, whatever it is, and applies all fixes. What throws is the outcome.</summary>
internal static class RuleRun
{
    /// <summary>All rules; throws what the first of them threw.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation)
    {
        ConcurrentQueue<Exception> thrown = new();
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([]),
            (exception, analyzer, _) => thrown.Enqueue(new InvalidOperationException($"{analyzer.GetType().Name} has thrown {exception}")),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> diagnostics = await compilation.WithAnalyzers(AllRules.Analyzers, options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        if (thrown.TryDequeue(out Exception? first))
        {
            throw first;
        }

        foreach (Diagnostic diagnostic in diagnostics)
        {
            // Fails if the message wants more than the rule gave.
            Assert.DoesNotContain("{0}", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return diagnostics;
    }

    /// <summary>All rules, and each fix that is offered for what they report in one document.</summary>
    /// <returns>How many fixes were applied.</returns>
    public static async Task<int> AnalyzeAndFixAsync(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        SyntaxTree tree = (await document.GetSyntaxTreeAsync(TestContext.Current.CancellationToken))!;
        int applied = 0;
        foreach (Diagnostic diagnostic in await AnalyzeAsync(compilation))
        {
            foreach (CodeFixProvider fix in diagnostic.Location.SourceTree == tree ? AllRules.Fixes : [])
            {
                if (fix.FixableDiagnosticIds.Contains(diagnostic.Id))
                {
                    applied += await ApplyAsync(fix, document, diagnostic);
                }
            }
        }

        return applied;
    }

    private static async Task<int> ApplyAsync(CodeFixProvider fix, Document document, Diagnostic diagnostic)
    {
        List<CodeAction> offered = [];
        try
        {
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => offered.Add(action), TestContext.Current.CancellationToken));
            foreach (CodeAction action in offered)
            {
                foreach (ApplyChangesOperation change in (await action.GetOperationsAsync(document.Project.Solution, new Progress<CodeAnalysisProgress>(), TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>())
                {
                    await change.ChangedSolution.GetDocument(document.Id)!.GetSyntaxRootAsync(TestContext.Current.CancellationToken);
                }
            }
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{fix.GetType().Name} has thrown for {diagnostic}: {exception}", exception);
        }

        return offered.Count;
    }
}
