using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>What becomes of the buffer of a read.</summary>
internal static class BufferUses
{
    /// <summary>False if the bytes are thrown away: the buffer is a local that nothing but reads touches, or has no name at all.</summary>
    public static bool AreBytesUsed(NetworkRead read, NetworkTypes types)
    {
        switch (read.Buffer?.Root)
        {
            case null:
                return true;
            case ILocalReferenceOperation local:
                foreach (IOperation operation in Surroundings.EnclosingMember(read.Call).Descendants())
                {
                    if (CountUses.IsReferenceTo(operation, local.Local) && !IsFilled(operation, types))
                    {
                        return true;
                    }
                }

                return false;
            case IFieldReferenceOperation { Field.DeclaredAccessibility: Accessibility.Private } field:
                return IsMentionedElsewhere(field);
            case IInvocationOperation { TargetMethod.Name: "GetBuffer" }:
            case IFieldReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation:
                return true;
            default:
                return false;
        }
    }

    /// <summary>The first use of the whole buffer, however much of it is filled, after a read and before the next read into it; null if there is none that is sure.</summary>
    public static WholeBufferUse? FirstWholeUse(NetworkRead read, NetworkTypes types)
    {
        HashSet<string>? begun = read.Buffer is null && read.Call.TargetMethod.Name is "EndReceive" or "EndRead" ? BegunReads.BuffersOf(read.Call) : null;
        if (begun is null && (read.Buffer is not { StartsAtZero: true, FitsWhatIsThere: false, IsOneByte: false } || Variables.SymbolOf(read.Buffer.Root) is null))
        {
            return null;
        }

        int end = int.MaxValue;
        List<IOperation> references = [];
        foreach (IOperation operation in Surroundings.EnclosingBody(read.Call).InSameFunction())
        {
            if (operation is IConversionOperation or IParenthesizedOperation || operation.Syntax.SpanStart <= read.Call.Syntax.Span.End || !IsTheBuffer(operation))
            {
                continue;
            }

            references.Add(operation);
            if (IsFilledAnew(operation, types))
            {
                end = Math.Min(end, operation.Syntax.SpanStart);
            }
        }

        references.Sort(static (first, second) => first.Syntax.SpanStart.CompareTo(second.Syntax.SpanStart));
        foreach (IOperation reference in references)
        {
            if (reference.Syntax.SpanStart < end && WholeBufferUse.Of(reference) is { } use)
            {
                return use;
            }
        }

        return null;

        bool IsTheBuffer(IOperation operation) => begun is null
            ? Variables.AreSame(operation, read.Buffer!.Root)
            : operation is IMemberReferenceOperation { Member.Name: var name } && begun.Contains(name);
    }

    private static bool IsFilledAnew(IOperation reference, NetworkTypes types) =>
        reference.Parent is not IPropertyReferenceOperation && (IsFilled(reference, types) || reference.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out });

    /// <summary>False for a private field that its type only gives to reads, such as the one byte that wakes a loop up.</summary>
    private static bool IsMentionedElsewhere(IFieldReferenceOperation field)
    {
        if (field.Field.ContainingType.DeclaringSyntaxReferences is not { Length: 1 } declarations)
        {
            return true;
        }

        foreach (SyntaxNode node in declarations[0].GetSyntax().DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == field.Field.Name && !IsGivenToRead(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsGivenToRead(IdentifierNameSyntax name)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own ? own : name;
        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == whole,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } length => length.Expression == whole,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Receive" or "ReceiveAsync" or "Read" or "ReadAsync" } } } => true,
            _ => false,
        };
    }

    /// <summary>True if a reference is what a read fills, or is assigned, or asked for its length.</summary>
    private static bool IsFilled(IOperation reference, NetworkTypes types)
    {
        IOperation value = reference;
        while (value.Parent is { } parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or IArgumentOperation:
                case IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan" or "Slice" }:
                case IObjectCreationOperation { Type.Name: "ArraySegment" or "Memory" or "Span" }:
                    value = parent;
                    continue;
                case IPropertyReferenceOperation { Property.Name: "Length" or "LongLength" or "Count" }:
                    return true;
                case ISimpleAssignmentOperation assignment:
                    return ReferenceEquals(assignment.Target, value);
                case IInvocationOperation call:
                    return NetworkCalls.OperationOf(call, types) is NetworkOperation.SocketReceive or NetworkOperation.StreamRead or NetworkOperation.DatagramReceive
                        || call.TargetMethod.Name is "ReadExactly" or "ReadExactlyAsync" or "ReadAtLeast" or "ReadAtLeastAsync" or "Clear" or "Return" or "BeginReceive" or "BeginRead";
                default:
                    return false;
            }
        }

        return false;
    }
}
