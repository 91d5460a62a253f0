using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Finds where the bytes of one receive are decoded.</summary>
internal sealed class ReceiveDecodes
{
    private readonly ReceivedResult _result;
    private readonly ReceiveFacts _facts;
    private readonly BoundedBytes _bytes;
    private readonly IReadOnlyList<string> _moreSinks;
    private readonly HashSet<ISymbol> _buffers = new(SymbolEqualityComparer.Default);

    public ReceiveDecodes(ReceivedResult result, ReceiveFacts facts, AnalyzerOptions options, SyntaxTree tree)
    {
        _result = result;
        _facts = facts;
        _bytes = new BoundedBytes(result, facts);
        _moreSinks = ConfiguredNames.Of(options, tree, DecodeSinks.Option);
        foreach (IInvocationOperation receive in result.Receives)
        {
            if (ReceiveExpressions.WholeBuffer(ReceiveExpressions.BufferOf(receive)) is { } buffer)
            {
                _buffers.Add(buffer);
                if (ValueOf(buffer) is { } underlying)
                {
                    _buffers.Add(underlying);
                }
            }
        }
    }

    /// <summary>True if a call decodes bytes of the receive.</summary>
    public bool AreIn(IInvocationOperation call) => (DecodeSinks.Is(call) || _moreSinks.Name(call.TargetMethod)) && (TakesBytes(call.Arguments) || TakesWholeBuffer(call));

    /// <summary>True if a reader is made over bytes of the receive.</summary>
    public bool AreIn(IObjectCreationOperation creation) => DecodeSinks.Is(creation) && TakesBytes(creation.Arguments);

    /// <summary>True if a method of the same type, in the same file, decodes what a call gives it.</summary>
    public bool AreInCallee(IInvocationOperation call, NetworkTypes types) => !DecodeSinks.Is(call) && !BoundedBytes.IsSlice(call) && TakesBytes(call.Arguments) && DecodesIn(call, types);

    /// <summary>True if the count, or the bytes in their limits, are returned or kept: then others decide what belongs together.</summary>
    public bool AreHandedOn()
    {
        foreach (IPropertyReferenceOperation count in _result.Counts)
        {
            if (IsHandedOn(count))
            {
                return true;
            }
        }

        return _facts.Assignments.Any(assignment => assignment.Key is IFieldSymbol or IPropertySymbol && _bytes.AreIn(assignment.Value))
            || _facts.Returns.Any(returned => _bytes.AreIn(returned.ReturnedValue));
    }

    private bool TakesBytes(IEnumerable<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (_bytes.AreIn(argument.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the buffer is decoded to its end, zeros and all, after the receive or in the same loop.</summary>
    private bool TakesWholeBuffer(IInvocationOperation call)
    {
        IArgumentOperation? bytes = call.Arguments.FirstOrDefault(argument => ReceiveExpressions.WholeBuffer(argument.Value) is { } buffer && _buffers.Contains(buffer));
        return bytes is not null
            && call.Arguments.All(argument => ReferenceEquals(argument, bytes) || IsNoLength(argument, bytes))
            && _result.Receives.Exists(receive => receive.Syntax.SpanStart < call.Syntax.SpanStart || (Surroundings.EnclosingLoop(receive) is { } loop && loop.Syntax.Span.Contains(call.Syntax.Span)));
    }

    /// <summary>True for an argument that is neither a number of received bytes nor of those of a header: zero, the length of the buffer, or no number.</summary>
    private static bool IsNoLength(IArgumentOperation argument, IArgumentOperation bytes) =>
        argument.Value.ConstantValue is { HasValue: true, Value: 0 }
        || argument.Value.WithoutConversions().Type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64)
        || (argument.Value.WithoutConversions() is IPropertyReferenceOperation { Property.Name: "Length" or "Count" or "Offset", Instance: { } instance }
            && SymbolEqualityComparer.Default.Equals(ReceiveExpressions.WholeBuffer(instance), ReceiveExpressions.WholeBuffer(bytes.Value)));

    /// <summary>The array behind a local segment or memory.</summary>
    private ISymbol? ValueOf(ISymbol buffer)
    {
        foreach (KeyValuePair<ISymbol, IOperation> assignment in _facts.Assignments)
        {
            if (SymbolEqualityComparer.Default.Equals(assignment.Key, buffer) && ReceiveExpressions.WholeBuffer(assignment.Value) is { } underlying)
            {
                return underlying;
            }
        }

        return null;
    }

    private static bool IsHandedOn(IOperation read)
    {
        for (IOperation? current = read.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IReturnOperation:
                    return true;
                case ISimpleAssignmentOperation assignment:
                    return assignment.Target is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation { Parameter.RefKind: not RefKind.None };
                case ITupleOperation or IConversionOperation or IParenthesizedOperation or IArgumentOperation { Parent: IObjectCreationOperation } or IObjectCreationOperation or IObjectOrCollectionInitializerOperation:
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private bool DecodesIn(IInvocationOperation call, NetworkTypes types)
    {
        if (SameTypeMethods.BodyOf(call) is not { } body)
        {
            return false;
        }

        IMethodSymbol method = call.TargetMethod.OriginalDefinition;
        List<IParameterSymbol> given = [];
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Ordinal < method.Parameters.Length && _bytes.AreIn(argument.Value))
            {
                given.Add(method.Parameters[parameter.Ordinal]);
            }
        }

        ReceiveFacts facts = ReceiveFacts.Of(body, types);
        BoundedBytes bytes = new(given, facts);
        return facts.Calls.Exists(inner =>
            (DecodeSinks.Is(inner) || _moreSinks.Name(inner.TargetMethod))
            && inner.Arguments.Any(argument => bytes.AreIn(argument.Value))
            && !DecodedText.IsOnlyLogged(inner, facts)
            && DecodedText.CollectorOf(inner, facts) is null);
    }
}
