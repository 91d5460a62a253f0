using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>What a member receives from WebSockets, and what it reads of the results. Collected in one pass, and shared by the rules.</summary>
internal sealed class ReceiveFacts
{
    private static readonly ConditionalWeakTable<IOperation, ReceiveFacts> Cache = new();

    private static readonly ReceiveFacts Nothing = new();

    private readonly Dictionary<object, ReceivedResult> _results = [];

    private readonly List<ILocalReferenceOperation> _texts = [];

    private ReceiveFacts()
    {
    }

    private ReceiveFacts(IOperation member, NetworkTypes types)
    {
        foreach (IOperation operation in member.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation call:
                    Calls.Add(call);
                    if (ReceiveExpressions.IsReceive(call, types))
                    {
                        Of((object)call).Receives.Add(call);
                        See(call);
                    }

                    break;
                case IReturnOperation { ReturnedValue: not null } returned:
                    Returns.Add(returned);
                    break;
                case IVariableDeclaratorOperation declarator:
                    if (declarator.GetVariableInitializer() is { } initializer)
                    {
                        Assignments.Add(new(declarator.Symbol, initializer.Value));
                        Unite(declarator.Symbol, initializer.Value);
                    }

                    break;
                case ISimpleAssignmentOperation assignment:
                    if (ReceiveExpressions.VariableOf(assignment.Target) is { } target)
                    {
                        Assignments.Add(new(target, assignment.Value));
                        Unite(target, assignment.Value);
                    }

                    break;
                case IPropertyReferenceOperation property when ReceiveExpressions.IsResult(property.Property.ContainingType) && property.Property.ContainingType.TypeArguments.IsEmpty:
                    Read(property);
                    break;
                case ILocalReferenceOperation { Local.Type.SpecialType: SpecialType.System_String } text:
                    _texts.Add(text);
                    break;
                case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation when ReceiveExpressions.IsResult(operation.Type):
                    See(operation);
                    break;
            }
        }
    }

    /// <summary>All calls of the member, in the order of the source.</summary>
    public List<IInvocationOperation> Calls { get; } = [];

    /// <summary>Everything that the member returns.</summary>
    public List<IReturnOperation> Returns { get; } = [];

    /// <summary>Every value that a variable is given.</summary>
    public List<KeyValuePair<ISymbol, IOperation>> Assignments { get; } = [];

    /// <summary>The facts of the member that an operation is in.</summary>
    public static ReceiveFacts Of(IOperation operation, NetworkTypes types) =>
        Mentions.Receives(operation.Syntax.SyntaxTree)
            ? Cache.GetValue(Surroundings.EnclosingMember(operation), member => new ReceiveFacts(member, types))
            : Nothing;

    /// <summary>The results whose origin is known: a receive in this member, or a parameter.</summary>
    public IEnumerable<ReceivedResult> Results => _results.Values.Where(static result => result.Receives.Count > 0 || result.Parameter is not null).Distinct();

    /// <summary>The result that a receive gives, or that a property is read of.</summary>
    public ReceivedResult? ResultOf(IOperation operation) => ReceiveExpressions.OriginOf(operation) is { } origin && _results.TryGetValue(origin, out ReceivedResult? result) ? result : null;

    /// <summary>Where a local that holds a text is read.</summary>
    public IEnumerable<ILocalReferenceOperation> UsesOf(ILocalSymbol text) =>
        _texts.Where(use => SymbolEqualityComparer.Default.Equals(use.Local, text) && !ReferenceEquals((use.Parent as ISimpleAssignmentOperation)?.Target, use));

    private ReceivedResult Of(object origin)
    {
        if (!_results.TryGetValue(origin, out ReceivedResult? result))
        {
            result = new ReceivedResult { Parameter = origin as IParameterSymbol, IsShared = origin is IFieldSymbol or IPropertySymbol };
            _results.Add(origin, result);
        }

        return result;
    }

    private void Unite(ISymbol variable, IOperation value)
    {
        if (!ReceiveExpressions.IsResult(value.WithoutConversions().Type) || ReceiveExpressions.OriginOf(value) is not { } origin)
        {
            return;
        }

        ReceivedResult kept = Of(variable);
        ReceivedResult other = Of(origin);
        if (ReferenceEquals(kept, other))
        {
            return;
        }

        kept.Absorb(other);
        foreach (object name in _results.Where(pair => ReferenceEquals(pair.Value, other)).Select(static pair => pair.Key).ToArray())
        {
            _results[name] = kept;
        }
    }

    private void Read(IPropertyReferenceOperation property)
    {
        if ((property.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.PatternInput } ? PatternInput(property) : property.Instance) is not { } read
            || ReceiveExpressions.OriginOf(read) is not { } origin)
        {
            return;
        }

        ReceivedResult result = Of(origin);
        switch (property.Property.Name)
        {
            case "Count":
                result.Counts.Add(property);
                break;
            case "EndOfMessage":
                if (property.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "SendAsync" } })
                {
                    result.ForwardsEndOfMessage = true;
                }
                else
                {
                    result.ReadsEndOfMessage = true;
                }

                break;
            case "MessageType" or "CloseStatus":
                result.LooksAtClose = true;
                break;
        }
    }

    /// <summary>Notes where a result goes.</summary>
    private void See(IOperation reference)
    {
        IOperation value = reference;
        while (value.Parent is { } parent && (parent is IAwaitOperation or IConversionOperation or IParenthesizedOperation || IsSameResult(value, parent)))
        {
            value = parent;
        }

        if (ReceiveExpressions.OriginOf(reference) is not { } origin)
        {
            return;
        }

        switch (value.Parent)
        {
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                if (!call.TargetMethod.ContainingType.IsTask())
                {
                    Of(origin).Arguments.Add(argument);
                }

                break;
            case IArgumentOperation or IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldReturn } or ITupleOperation or IArrayInitializerOperation or ICollectionExpressionOperation or IAnonymousObjectCreationOperation:
                Of(origin).Escapes |= !IsStatementOfLambda(value.Parent);
                break;
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value) && ReceiveExpressions.VariableOf(assignment.Target) is null:
                Of(origin).Escapes = true;
                break;
        }
    }

    /// <summary>A lambda of one expression whose value nobody takes is wrapped like a return.</summary>
    private static bool IsStatementOfLambda(IOperation returned) =>
        returned is IReturnOperation { IsImplicit: true, Parent.Parent: IAnonymousFunctionOperation { Symbol.ReturnsVoid: true } };

    private static bool IsSameResult(IOperation value, IOperation parent) => parent switch
    {
        IPropertyReferenceOperation { Property.Name: "Result" or "Value" } property => ReferenceEquals(property.Instance, value) && ReceiveExpressions.IsResult(value.Type) && ReceiveExpressions.IsResult(property.Type),
        IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "GetAwaiter" or "GetResult" or "WaitAsync" } wrapper => ReferenceEquals(wrapper.Instance, value),
        IConditionalAccessOperation access => ReferenceEquals(access.WhenNotNull, value),
        _ => false,
    };

    private static IOperation? PatternInput(IOperation read)
    {
        for (IOperation? current = read.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IIsPatternOperation isPattern:
                    return isPattern.Value;
                case ISwitchExpressionOperation choice:
                    return choice.Value;
                case ISwitchOperation choice:
                    return choice.Value;
            }
        }

        return null;
    }
}
