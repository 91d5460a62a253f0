using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Messages;

/// <summary>TRN1010: a message that was received by hand is neither disposed nor passed on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MessageNotDisposedAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1010",
        DiagnosticSeverity.Info,
        "Received message not disposed",
        "The message that '{0}' returns here is never disposed, so its pooled memory is lost to the pool; declare it with 'using', or use ReceiveAllAsync, which disposes each message",
        "A received message is a lease on pooled memory. One that is not disposed keeps its block from being used again, until the garbage collector takes it. ReceiveAllAsync disposes each message by itself.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.MessageChannel is not { } channel || types.ReceivedMessage is null)
        {
            return;
        }

        context.RegisterOperationAction(
            operation =>
            {
                IInvocationOperation call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name is "ReceiveAsync" or "TryReceive"
                    && call.Instance?.Type?.IsOrInherits(channel) == true
                    && IsForgotten(call)
                    && !ExpectsNone(call))
                {
                    operation.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name));
                }
            },
            OperationKind.Invocation);
    }

    /// <summary>A test that asserts that nothing comes, or that receiving throws.</summary>
    private static bool ExpectsNone(IInvocationOperation call)
    {
        if (call.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "False" or "IsFalse" } })
        {
            return true;
        }

        IOperation? function = call.Parent;
        while (function is not null and not IAnonymousFunctionOperation)
        {
            function = function.Parent;
        }

        while (function is not null and not IArgumentOperation)
        {
            function = function.Parent;
        }

        return function?.Parent is IInvocationOperation { TargetMethod.Name: { } name } && (name.StartsWith("Throw", StringComparison.Ordinal) || name.StartsWith("Exception", StringComparison.Ordinal));
    }

    private static bool IsForgotten(IInvocationOperation call)
    {
        if (call.TargetMethod.Name == "TryReceive")
        {
            return call.Arguments.Length == 1 && IsForgotten(call.Arguments[0].Value, call);
        }

        IOperation message = OperationResult.Of(call);
        if (message.Type is not { } type || type.IsTask() || type.Name.StartsWith("Configured", StringComparison.Ordinal))
        {
            return false;
        }

        while (message.Parent is IPropertyReferenceOperation { Property.Name: "Value" } or IInvocationOperation { TargetMethod.Name: "GetValueOrDefault" } or IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
        {
            message = message.Parent;
        }

        return message.Parent switch
        {
            IExpressionStatementOperation => true,
            ISimpleAssignmentOperation { Target: { } target } => IsForgotten(target, call),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => IsForgotten(declarator.Symbol, call),
            IIsPatternOperation test => IsForgotten(test.Pattern, call),
            IBinaryOperation => IsRepeated(call),
            IPropertyReferenceOperation { Property.Name: "Payload" or "Length" or "Kind" or "Sender" or "HasValue" } => true,
            IInvocationOperation { TargetMethod.Name: "GetText" or "ToArray" } read => ReferenceEquals(read.Instance, message),
            IConditionalAccessOperation access when ReferenceEquals(access.Operation, message) => access.WhenNotNull is IPropertyReferenceOperation { Property.Name: "Payload" or "Length" or "Kind" or "Sender" } or IInvocationOperation { TargetMethod.Name: "GetText" or "ToArray" },
            _ => false,
        };
    }

    /// <summary>What takes the message: a variable, a pattern or nothing.</summary>
    private static bool IsForgotten(IOperation target, IInvocationOperation call) => target switch
    {
        IDiscardOperation => true,
        IDeclarationExpressionOperation declared => IsForgotten(declared.Expression, call),
        ILocalReferenceOperation local => IsForgotten(local.Local, call),
        INegatedPatternOperation negated => IsForgotten(negated.Pattern, call),
        IConstantPatternOperation => IsRepeated(call),
        IDeclarationPatternOperation declaration => declaration.DeclaredSymbol is not { } declared || IsForgotten(declared, call),
        IRecursivePatternOperation { DeclaredSymbol: { } declared } => IsForgotten(declared, call),
        IRecursivePatternOperation { PropertySubpatterns.IsEmpty: true } => true,
        _ => false,
    };

    /// <summary>Once, a comparison with null asks for the end, where no message is expected; in a loop it counts messages.</summary>
    private static bool IsRepeated(IInvocationOperation call) => Surroundings.EnclosingLoop(call) is not null;

    private static bool IsForgotten(ISymbol variable, IInvocationOperation call) =>
        variable is ILocalSymbol && LeaseVariable.Of(variable, call) is { IsDisposed: false, IsDetached: false, IsPassedOn: false };
}
