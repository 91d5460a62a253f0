using Microsoft.CodeAnalysis.Diagnostics;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers;

/// <summary>What all rules share: concurrent, silent in generated code, and not even registered where a compilation references no network type.</summary>
public abstract class NetworkAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (NetworkTypes.Of(start.Compilation) is { } types)
            {
                Register(start, types);
            }
        });
    }

    /// <summary>Registers what the rule looks at. Actions filter by name before they touch symbols.</summary>
    private protected abstract void Register(CompilationStartAnalysisContext context, NetworkTypes types);
}
