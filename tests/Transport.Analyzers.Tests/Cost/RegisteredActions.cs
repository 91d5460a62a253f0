using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

// Only by hand can a rule be called again on what it has seen already.
#pragma warning disable CS0618

namespace Transport.Analyzers.Tests.Cost;

/// <summary>What a rule registers for one compilation, to be called by hand. Rules look at operations only; whatever else one registers fails.</summary>
internal sealed class RegisteredActions
{
    private RegisteredActions(Compilation compilation) => Compilation = compilation;

    public Compilation Compilation { get; }

    public List<(Action<OperationAnalysisContext> Action, ImmutableArray<OperationKind> Kinds)> Operations { get; } = [];

    public List<Action<OperationBlockAnalysisContext>> Blocks { get; } = [];

    private List<Action<OperationBlockStartAnalysisContext>> BlockStarts { get; } = [];

    private List<(Action<SymbolStartAnalysisContext> Action, SymbolKind Kind)> SymbolStarts { get; } = [];

    public static RegisteredActions Of(DiagnosticAnalyzer analyzer, Compilation compilation)
    {
        Start start = new(compilation);
        analyzer.Initialize(start);
        return start.Actions;
    }

    /// <summary>Adds what the rule registers for one type or member of its own.</summary>
    public void Begin(ISymbol symbol)
    {
        foreach ((Action<SymbolStartAnalysisContext> action, SymbolKind kind) in SymbolStarts)
        {
            if (kind == symbol.Kind)
            {
                action(new OfSymbol(this, symbol));
            }
        }
    }

    /// <summary>Adds what the rule registers for one body of its own.</summary>
    public void Begin(ISymbol symbol, ImmutableArray<IOperation> blocks)
    {
        foreach (Action<OperationBlockStartAnalysisContext> action in BlockStarts.ToArray())
        {
            action(new OfBlock(this, symbol, blocks));
        }
    }

    private static NotSupportedException Unexpected(string what) => new($"A rule registers {what}, of which this test knows nothing; teach it.");

    private sealed class Start(Compilation compilation) : AnalysisContext
    {
        public RegisteredActions Actions { get; } = new(compilation);

        public override void EnableConcurrentExecution()
        {
        }

        public override void ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags analysisMode)
        {
        }

        public override void RegisterCompilationStartAction(Action<CompilationStartAnalysisContext> action) => action(new OfCompilation(Actions));

        public override void RegisterCompilationAction(Action<CompilationAnalysisContext> action) => throw Unexpected("a compilation action");

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw Unexpected("a semantic model action");

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw Unexpected("a symbol action");

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw Unexpected("a code block start action");

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw Unexpected("a code block action");

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw Unexpected("a syntax tree action");

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw Unexpected("a syntax node action");
    }

    private sealed class OfCompilation(RegisteredActions actions) : CompilationStartAnalysisContext(actions.Compilation, new AnalyzerOptions([]), CancellationToken.None)
    {
        public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds) => actions.Operations.Add((action, operationKinds));

        public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) => actions.Blocks.Add(action);

        public override void RegisterOperationBlockStartAction(Action<OperationBlockStartAnalysisContext> action) => actions.BlockStarts.Add(action);

        public override void RegisterSymbolStartAction(Action<SymbolStartAnalysisContext> action, SymbolKind symbolKind) => actions.SymbolStarts.Add((action, symbolKind));

        /// <summary>Runs once for a compilation, whatever is in its files.</summary>
        public override void RegisterCompilationEndAction(Action<CompilationAnalysisContext> action)
        {
        }

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw Unexpected("a semantic model action");

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw Unexpected("a symbol action");

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw Unexpected("a code block start action");

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw Unexpected("a code block action");

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw Unexpected("a syntax tree action");

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw Unexpected("a syntax node action");
    }

    private sealed class OfSymbol(RegisteredActions actions, ISymbol symbol) : SymbolStartAnalysisContext(symbol, actions.Compilation, new AnalyzerOptions([]), CancellationToken.None)
    {
        public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds) => actions.Operations.Add((action, operationKinds));

        public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) => actions.Blocks.Add(action);

        public override void RegisterOperationBlockStartAction(Action<OperationBlockStartAnalysisContext> action) => actions.BlockStarts.Add(action);

        public override void RegisterSymbolEndAction(Action<SymbolAnalysisContext> action)
        {
        }

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw Unexpected("a code block start action");

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw Unexpected("a code block action");

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw Unexpected("a syntax node action");
    }

    private sealed class OfBlock(RegisteredActions actions, ISymbol symbol, ImmutableArray<IOperation> blocks) : OperationBlockStartAnalysisContext(blocks, symbol, actions.Compilation, new AnalyzerOptions([]), CancellationToken.None)
    {
        public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds) => actions.Operations.Add((action, operationKinds));

        public override void RegisterOperationBlockEndAction(Action<OperationBlockAnalysisContext> action)
        {
        }
    }
}
