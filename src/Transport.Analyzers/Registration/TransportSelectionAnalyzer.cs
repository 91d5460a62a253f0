using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Registration;

/// <summary>TRN1005: a client that is registered without a transport, or with several, on some path through its delegate.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TransportSelectionAnalyzer : NetworkAnalyzer
{
    private const string Title = "Transport registration missing or ambiguous";

    private const string Description = "A client has exactly one transport. AddTransport runs its delegate at once and throws if no transport was selected, or several without UseFallback. Servers may have any number of listeners.";

    internal static readonly DiagnosticDescriptor NoneDescriptor = Rule.Create(
        "TRN1005",
        DiagnosticSeverity.Error,
        Title,
        "This delegate selects no transport on some path, so 'AddTransport' throws InvalidOperationException there; call one 'Use…' method, such as 'UseTcp', on each path",
        Description);

    internal static readonly DiagnosticDescriptor SeveralDescriptor = Rule.Create(
        "TRN1005",
        DiagnosticSeverity.Error,
        Title,
        "This delegate selects several transports on some path, so 'AddTransport' throws InvalidOperationException there; keep one, combine them with 'UseFallback', or register each under a name of its own",
        Description);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [NoneDescriptor, SeveralDescriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (RegistrationTypes.Of(context.Compilation) is { } registration)
        {
            context.RegisterOperationAction(operation => Check(operation, registration), OperationKind.Invocation);
        }
    }

    private static void Check(OperationAnalysisContext context, RegistrationTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is not { Name: "AddTransport", ContainingType.Name: "TransportServiceCollectionExtensions" } || IsExpectedToThrow(call))
        {
            return;
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value.WithoutConversions() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation function }
                && function.Symbol.Parameters.Length == 1
                && SymbolEqualityComparer.Default.Equals(function.Symbol.Parameters[0].Type, types.ClientBuilder)
                && SelectedTransports.Of(function, types) is { } counts)
            {
                if (counts.CanBeSeveral)
                {
                    context.ReportDiagnostic(Diagnostic.Create(SeveralDescriptor, NameOf(call)));
                }
                else if (counts.CanBeNone)
                {
                    context.ReportDiagnostic(Diagnostic.Create(NoneDescriptor, NameOf(call)));
                }
            }
        }
    }

    private static Location NameOf(IInvocationOperation call) => call.Syntax switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.GetLocation(),
        _ => call.Syntax.GetLocation(),
    };

    /// <summary>Tests of what happens then: <c>Assert.Throws(() => services.AddTransport(_ => { }))</c>.</summary>
    private static bool IsExpectedToThrow(IOperation call)
    {
        for (IOperation? current = call.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: var name } } } }
                && (name.StartsWith("Throw", StringComparison.Ordinal) || name.StartsWith("Exception", StringComparison.Ordinal) || name.StartsWith("Catch", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }
}
