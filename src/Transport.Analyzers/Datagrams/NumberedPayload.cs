using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Datagrams;

/// <summary>Recognises texts and objects with a number in them, by which the receiver can notice loss, doubles and disorder.</summary>
internal static class NumberedPayload
{
    /// <summary>True if what an encoder is given has the counter of the loop around the call in it, or anything called a sequence.</summary>
    public static bool Is(IInvocationOperation send, IInvocationOperation encoder)
    {
        ILoopOperation? loop = Surroundings.EnclosingLoop(send);
        foreach (IArgumentOperation argument in encoder.Arguments)
        {
            IOperation input = PayloadValue.Simple(argument.Value);
            if (HasNumber(input, loop) || (input is IInvocationOperation inner && inner.Arguments.Any(given => HasNumber(PayloadValue.Simple(given.Value), loop))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasNumber(IOperation input, ILoopOperation? loop)
    {
        if (input.Type is { SpecialType: SpecialType.None } type && type.GetMembers().Any(static member => member.Kind is SymbolKind.Property or SymbolKind.Field && IsSequence(member.Name)))
        {
            return true;
        }

        foreach (IOperation part in input.DescendantsAndSelf())
        {
            if (Variables.SymbolOf(part) is { } symbol && (IsSequence(symbol.Name) || (part is ILocalReferenceOperation counter && loop is IForLoopOperation counting && counting.Locals.Contains(counter.Local) && IsWritten(counter))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSequence(string name) => name.IndexOf("seq", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>True for a part of a text; an index only chooses one.</summary>
    private static bool IsWritten(IOperation reference)
    {
        IOperation? parent = reference.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation)
        {
            parent = parent.Parent;
        }

        return parent is IInterpolationOperation or IBinaryOperation { Type.SpecialType: SpecialType.System_String } or IAnonymousObjectCreationOperation or ISimpleAssignmentOperation;
    }
}
