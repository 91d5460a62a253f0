using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>TRN3005: <c>Connected</c> is taken for a sign that the peer is still there.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConnectedAnalyzer : NetworkAnalyzer
{
    private const string Id = "TRN3005";
    private const string Title = "Connected is no liveness test";
    private const string Why = "Connected says how the last operation went. It stays true when the peer has closed, when its machine is gone, and when the network is cut. A read that returns 0, or an operation that fails, tells; against silence only a timeout helps.";

    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        DiagnosticSeverity.Info,
        Title,
        "'{0}.Connected' stays true after the peer has gone; rely on reads that return 0, on exceptions, and on a timeout",
        Why);

    internal static readonly DiagnosticDescriptor InLoop = Rule.Create(
        Id,
        DiagnosticSeverity.Warning,
        Title,
        "'{0}.Connected' stays true after the peer has closed, so it does not end this loop; leave the loop when a read returns 0 or null",
        Why);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor, InLoop];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IPropertyReferenceOperation reference = (IPropertyReferenceOperation)operation.Operation;
            if (reference.Property.Name == "Connected"
                && (IsOf(reference.Property, types.Socket) || IsOf(reference.Property, types.TcpClient))
                && RuleFor(reference, operation.ContainingSymbol, types) is { } rule)
            {
                operation.ReportDiagnostic(Diagnostic.Create(rule, reference.Syntax.GetLocation(), reference.Property.ContainingType.Name));
            }
        },
        OperationKind.PropertyReference);

    private static bool IsOf(IPropertySymbol property, INamedTypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(property.ContainingType, type);

    private static DiagnosticDescriptor? RuleFor(IPropertyReferenceOperation reference, ISymbol containing, NetworkTypes types)
    {
        (IOperation condition, bool isNegated) = WholeCondition(reference);
        switch (condition.Parent)
        {
            case IWhileLoopOperation loop when ReferenceEquals(loop.Condition, condition):
                return isNegated ? null : RuleForLoop(loop, types);
            case IForLoopOperation loop when ReferenceEquals(loop.Condition, condition):
                return isNegated ? null : RuleForLoop(loop, types);
            case IConditionalOperation { Type: null or { SpecialType: SpecialType.System_Void } } choice when ReferenceEquals(choice.Condition, condition):
                return (isNegated ? LeavesLoop(choice) : GuardsTraffic(choice, types)) && !HasJustConnected(reference) ? Descriptor : null;
            case IReturnOperation when !isNegated:
                return Surroundings.EnclosingFunction(reference, containing) is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean, IsOverride: false } method
                    && (method.AssociatedSymbol?.Name ?? method.Name) is { Length: > 0 } and not "Connected"
                    && !HasJustConnected(reference)
                        ? Descriptor
                        : null;
            default:
                return null;
        }
    }

    /// <summary>The condition that a property is a part of, and whether it must not hold there.</summary>
    private static (IOperation Condition, bool IsNegated) WholeCondition(IOperation reference)
    {
        bool isNegated = false;
        IOperation condition = reference;
        while (condition.Parent is { } parent)
        {
            switch (parent)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }:
                    isNegated = !isNegated;
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                    IOperation other = ReferenceEquals(comparison.LeftOperand, condition) ? comparison.RightOperand : comparison.LeftOperand;
                    if (other.Unwrapped().ConstantValue is not { HasValue: true, Value: bool expected })
                    {
                        return (condition, isNegated);
                    }

                    isNegated ^= expected != (comparison.OperatorKind == BinaryOperatorKind.Equals);
                    break;
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation:
                case IConditionalAccessOperation:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.And or BinaryOperatorKind.Or }:
                    break;
                default:
                    return (condition, isNegated);
            }

            condition = parent;
        }

        return (condition, isNegated);
    }

    /// <summary>A warning if the loop reads and the end of what it reads does not leave it, nothing if it does, else a suggestion.</summary>
    private static DiagnosticDescriptor? RuleForLoop(ILoopOperation loop, NetworkTypes types)
    {
        bool reads = false;
        bool asksForData = false;
        bool leaves = false;
        foreach (IOperation operation in loop.InSameFunction())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { Name: "ReadLine" or "ReadLineAsync", ContainingType.Name: "StreamReader" or "TextReader" } }:
                    reads = true;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ReadExactly" or "ReadExactlyAsync" }:
                    reads = true;
                    leaves = true;
                    break;
                case IInvocationOperation call when NetworkRead.Of(call, types) is { } read:
                    if (ReferenceEquals(EndOfStream.LoopThatGoesOn(read, types), loop))
                    {
                        return InLoop;
                    }

                    // Of a loop of its own around the read only that one is left; this one comes back to it.
                    reads = true;
                    leaves |= ReferenceEquals(Surroundings.EnclosingLoop(call), loop) && !AsksForData(loop);
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison when IsNull(comparison.LeftOperand) || IsNull(comparison.RightOperand):
                case IConstantPatternOperation { Value: { } value } when IsNull(value):
                case IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace" }:
                    leaves |= !IsInCondition(operation, loop);
                    break;
                case IPropertyReferenceOperation { Property.Name: "DataAvailable" or "Available" }:
                    asksForData = true;
                    break;
                case IBranchOperation { BranchKind: BranchKind.Break } branch when SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel):
                case IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.GoTo }:
                case IInvocationOperation { TargetMethod.Name: "Poll" or "Close" or "Dispose" or "Shutdown" or "Disconnect" }:
                    leaves |= !IsInCatch(operation, loop);
                    break;
            }
        }

        return (reads, asksForData, leaves) switch
        {
            (true, _, false) or (_, true, false) => InLoop,
            (true, _, true) => null,
            _ => Descriptor,
        };
    }

    private static bool AsksForData(ILoopOperation loop) => loop.InSameFunction().Any(static operation => operation is IPropertyReferenceOperation { Property.Name: "DataAvailable" or "Available" });

    private static bool IsNull(IOperation value) => value.Unwrapped().ConstantValue is { HasValue: true, Value: null };

    /// <summary>Such as in <c>client != null &amp;&amp; client.Connected</c>.</summary>
    private static bool IsInCondition(IOperation operation, ILoopOperation loop) => !loop.Body.Syntax.Span.Contains(operation.Syntax.Span);

    private static bool IsInCatch(IOperation operation, IOperation loop)
    {
        for (IOperation? current = operation.Parent; current is not null && !ReferenceEquals(current, loop); current = current.Parent)
        {
            if (current is ICatchClauseOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>if (!client.Connected) break;</c> in a loop.</summary>
    private static bool LeavesLoop(IConditionalOperation choice)
    {
        IOperation first = choice.WhenTrue is IBlockOperation { Operations: { Length: 1 } operations } ? operations[0] : choice.WhenTrue;
        return first is IBranchOperation { BranchKind: BranchKind.Break } && Surroundings.EnclosingLoop(choice) is not null;
    }

    /// <summary>True if what is sent or read depends on the property, and nothing is closed there.</summary>
    private static bool GuardsTraffic(IConditionalOperation choice, NetworkTypes types)
    {
        bool found = false;
        foreach (IOperation operation in choice.WhenTrue.DescendantsAndSelf())
        {
            if (operation is IInvocationOperation call)
            {
                if (call.TargetMethod.Name is "Shutdown" or "Close" or "CloseAsync" or "Dispose" or "DisposeAsync" or "Disconnect" or "DisconnectAsync" or "BeginDisconnect")
                {
                    return false;
                }

                found = found || NetworkCalls.OperationOf(call, types) != NetworkOperation.None;
            }
        }

        return found;
    }

    /// <summary>True if the same function connects, and the property says whether that went well, or polls, which does tell.</summary>
    private static bool HasJustConnected(IOperation reference)
    {
        foreach (IOperation operation in Surroundings.EnclosingMember(reference).Descendants())
        {
            if (operation is IInvocationOperation { TargetMethod.Name: "Connect" or "ConnectAsync" or "BeginConnect" or "EndConnect" or "Accept" or "AcceptAsync" or "AcceptTcpClient" or "AcceptTcpClientAsync" or "Poll" })
            {
                return true;
            }
        }

        return false;
    }
}
