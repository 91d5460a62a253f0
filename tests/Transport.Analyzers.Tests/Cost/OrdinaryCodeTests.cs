using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Diagnostics.Telemetry;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Tests.Robustness;

// Only by hand can a rule be called again on what it has seen already.
#pragma warning disable CS0618

namespace Transport.Analyzers.Tests.Cost;

/// <summary>Code that has nothing to do with the network pays nothing for the rules but a look at the names of what it calls.</summary>
public sealed class OrdinaryCodeTests
{
    /// <summary>A rule about whole types notes their bodies, before it knows whether one of them uses the network: so many bytes on average.</summary>
    private const int MostForABody = 64;

    public static TheoryData<string> Rules => [.. AllRules.Analyzers.Select(static analyzer => analyzer.GetType().FullName!)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_compilation_without_network_references_registers_no_actions(string rule)
    {
        DiagnosticAnalyzer analyzer = Analyzer(rule);
        Compilation compilation = await CompileAsync(Surrounding.WithoutTheNetwork);
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers([analyzer]);
        Assert.Empty(await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));

        AnalyzerTelemetryInfo info = await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, TestContext.Current.CancellationToken);
        Assert.Equal(1, info.CompilationStartActionsCount);
        Assert.Equal(0, info.OperationActionsCount + info.OperationBlockActionsCount + info.OperationBlockStartActionsCount + info.OperationBlockEndActionsCount);
        Assert.Equal(0, info.SymbolActionsCount + info.SymbolStartActionsCount + info.SymbolEndActionsCount + info.CompilationActionsCount + info.CompilationEndActionsCount);
        Assert.Equal(0, info.SyntaxNodeActionsCount + info.SyntaxTreeActionsCount + info.SemanticModelActionsCount + info.CodeBlockActionsCount + info.CodeBlockStartActionsCount);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Nothing_is_allocated_for_what_a_file_without_network_types_does(string rule)
    {
        Compilation compilation = await CompileAsync(Surrounding.Everything);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        RegisteredActions actions = RegisteredActions.Of(Analyzer(rule), compilation);
        List<(IOperation Body, ISymbol Member)> bodies = BodiesOf(compilation);
        foreach (ISymbol symbol in bodies.SelectMany(static body => new[] { body.Member, body.Member.ContainingType }).Distinct(SymbolEqualityComparer.Default).OfType<ISymbol>())
        {
            actions.Begin(symbol);
        }

        foreach ((IOperation body, ISymbol member) in bodies)
        {
            actions.Begin(member, [body]);
        }

        AnalyzerOptions options = new([]);
        long noted = 0;
        foreach ((IOperation body, ISymbol member) in bodies)
        {
            foreach (Action<OperationBlockAnalysisContext> action in actions.Blocks)
            {
                OperationBlockAnalysisContext context = new([body], member, compilation, options, Fail, static _ => true, CancellationToken.None);
                noted += AllocatedBy(() => action(context));
            }

            foreach (IOperation operation in body.DescendantsAndSelf())
            {
                OperationAnalysisContext context = new(operation, member, compilation, options, Fail, static _ => true, CancellationToken.None);
                foreach ((Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> kinds) in actions.Operations)
                {
                    if (kinds.Contains(operation.Kind))
                    {
                        long allocated = AllocatedBy(() => action(context));
                        Assert.True(allocated == 0, $"{allocated} bytes for the {operation.Kind} '{operation.Syntax}'.");
                    }
                }
            }
        }

        Assert.InRange(noted, 0, MostForABody * bodies.Count);

        static void Fail(Diagnostic diagnostic) => Assert.Fail(diagnostic.ToString());
    }

    private static long AllocatedBy(Action look)
    {
        // The first time the compiler makes what it keeps for the next times, such as symbols that it has not read yet.
        look();
        long before = GC.GetAllocatedBytesForCurrentThread();
        look();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static DiagnosticAnalyzer Analyzer(string rule) => AllRules.Analyzers.Single(analyzer => analyzer.GetType().FullName == rule);

    private static async Task<Compilation> CompileAsync(Surrounding surrounding) =>
        (await surrounding.With(OrdinaryCode.Source).Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;

    private static List<(IOperation Body, ISymbol Member)> BodiesOf(Compilation compilation)
    {
        SyntaxTree tree = compilation.SyntaxTrees.Single(static tree => tree.ToString() == OrdinaryCode.Source);
        SemanticModel model = compilation.GetSemanticModel(tree);
        List<(IOperation, ISymbol)> bodies = [];
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (model.GetOperation(node) is { Parent: null } body && model.GetEnclosingSymbol(node.SpanStart) is { ContainingType: not null } member)
            {
                bodies.Add((body, member));
            }
        }

        Assert.NotEmpty(bodies);
        return bodies;
    }
}
