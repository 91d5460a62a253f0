using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Receiving;

/// <summary>A receive that was started and is not awaited where it stands: what tells that it is over, and what starts the next one.</summary>
internal sealed class PendingReceive
{
    private static readonly string[] Endings = ["Close", "Dispose", "Abort", "Connect", "Stop", "Cancel", "Reset", "Shutdown", "Restart", "Kill", "Drop"];

    private static readonly string[] Openings = ["Open", "Init", "Start", "Create", "Setup", "SetUp", "Ensure", "Renew", "Recover", "Retry", "Login", "Run", "Accept", "New", "Next"];

    private readonly IInvocationOperation _start;
    private readonly ReferencePath _path;
    private readonly ILocalSymbol? _task;
    private readonly Dictionary<SyntaxNode, List<ReferencePath>> _receives;

    /// <summary>The task beside this one where <c>Task.WhenAny</c> waits for two: if that is not the one that is over, this one is.</summary>
    private readonly ILocalSymbol? _partner;

    /// <param name="start">The call that started it.</param>
    /// <param name="path">What it receives on.</param>
    /// <param name="task">The variable that holds its task; null if nobody has it, or a collection.</param>
    /// <param name="receives">The calls of the member that receive, and on what.</param>
    public PendingReceive(IInvocationOperation start, ReferencePath path, ILocalSymbol? task, Dictionary<SyntaxNode, List<ReferencePath>> receives)
    {
        _start = start;
        _path = path;
        _task = task;
        _receives = receives;
        _partner = task is null ? null : PendingTask.PartnerOf(task, start);
    }

    /// <summary>Recognises the call in the flow graph, whose operations are copies.</summary>
    public bool IsStart(IOperation operation) => operation is IInvocationOperation && operation.Syntax == _start.Syntax;

    /// <summary>What an operation means for the receive.</summary>
    public FlowStep Visit(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                return VisitCall(call);
            case ILocalReferenceOperation local when SymbolEqualityComparer.Default.Equals(local.Local, _task):
                return VisitTask(local);
            case ISimpleAssignmentOperation assignment when !assignment.Value.Syntax.Span.Contains(_start.Syntax.Span):
                return _path.Contains(SymbolOf(assignment.Target)) ? FlowStep.Stop : FlowStep.Continue;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                return _path.Contains(declared) ? FlowStep.Stop : FlowStep.Continue;
            case IRecursivePatternOperation { DeclaredSymbol: { } declared }:
                return _path.Contains(declared) ? FlowStep.Stop : FlowStep.Continue;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument:
                return _path.Contains(SymbolOf(argument.Value)) ? FlowStep.Stop : FlowStep.Continue;
            default:
                return FlowStep.Continue;
        }
    }

    /// <summary>False for a branch that is taken only when the receive is over.</summary>
    public bool CanTake(IOperation condition, bool value) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equals => !IsOverIf(equals, value),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } differs => !IsOverIf(differs, !value),
        IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" } property => !(value && IsTask(property.Instance)),
        IInvocationOperation { TargetMethod.Name: "Wait" } wait => !(value && IsTask(wait.Instance)),
        IInvocationOperation { TargetMethod.Name: "ReferenceEquals" or "Equals" } => false,
        IIsNullOperation isNull => !(value && IsTask(isNull.Operand)),
        IIsPatternOperation pattern => !IsTask(pattern.Value),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => CanTake(not.Operand, !value),
        _ => true,
    };

    private FlowStep VisitCall(IInvocationOperation call)
    {
        if (_receives.TryGetValue(call.Syntax, out List<ReferencePath>? paths) && paths.Contains(_path))
        {
            return FlowStep.Found;
        }

        string name = call.TargetMethod.Name;
        if (Array.Exists(Endings, ending => name.IndexOf(ending, StringComparison.Ordinal) >= 0))
        {
            return FlowStep.Stop;
        }

        if (_task is null && name is "WhenAll" or "WhenAny" or "WaitAll" or "WaitAny")
        {
            return FlowStep.Stop;
        }

        // What is in a field may have been replaced by a method of the object that opens a connection.
        return !_path.IsLocal && call.Instance is IInstanceReferenceOperation && Array.Exists(Openings, opening => name.IndexOf(opening, StringComparison.Ordinal) >= 0) ? FlowStep.Stop : FlowStep.Continue;
    }

    /// <summary>Looking at the task, or waiting for it beside others, leaves it pending; everything else that is done with it may wait for it.</summary>
    private static FlowStep VisitTask(ILocalReferenceOperation task)
    {
        IOperation? parent = task.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation or IArrayInitializerOperation or IArrayCreationOperation or IArgumentOperation or ICollectionExpressionOperation)
        {
            parent = parent.Parent;
        }

        return parent switch
        {
            IInvocationOperation { TargetMethod.Name: "WhenAny" or "WaitAny" } => FlowStep.Continue,
            IInvocationOperation { TargetMethod.Name: "Wait", Arguments.Length: > 0 } => FlowStep.Continue,
            IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status" } => FlowStep.Continue,
            IBinaryOperation or IIsNullOperation or IIsPatternOperation => FlowStep.Continue,

            // The assignment that holds the receive itself; another one is seen as an assignment.
            ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, task) => FlowStep.Continue,
            _ => FlowStep.Stop,
        };
    }

    /// <summary>True if the receive is over when the two operands are equal, or when they are not.</summary>
    private bool IsOverIf(IBinaryOperation comparison, bool areEqual) => areEqual
        ? IsTask(comparison.LeftOperand) || IsTask(comparison.RightOperand)
        : Is(comparison.LeftOperand, _partner) || Is(comparison.RightOperand, _partner);

    private bool IsTask(IOperation? operation) => Is(operation, _task);

    private static bool Is(IOperation? operation, ILocalSymbol? task)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return task is not null && operation switch
        {
            ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, task),
            IFlowCaptureReferenceOperation capture => capture.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.IdentifierNameSyntax name && name.Identifier.Text == task.Name,
            _ => false,
        };
    }

    private static ISymbol? SymbolOf(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation member => member.Member,
        IDeclarationExpressionOperation declared => SymbolOf(declared.Expression),
        IConversionOperation conversion => SymbolOf(conversion.Operand),
        _ => null,
    };
}
