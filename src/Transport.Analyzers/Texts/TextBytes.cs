using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Texts;

/// <summary>Finds the call that made bytes of a string.</summary>
internal static class TextBytes
{
    /// <summary>The call of <c>Encoding.GetBytes(string)</c> whose result an expression is, directly or through a local that is given no other value.</summary>
    public static IInvocationOperation? MadeBy(IOperation bytes)
    {
        IOperation? value = bytes;
        for (int step = 0; step < 4 && value is not null; step++)
        {
            value = value switch
            {
                IConversionOperation conversion => conversion.Operand,
                IParenthesizedOperation parenthesized => parenthesized.Operand,
                ILocalReferenceOperation local => LocalValues.OnlyValueOf(local) ?? ValueAfterEmptyArray(local),
                _ => value,
            };
        }

        return value is IInvocationOperation { TargetMethod: { Name: "GetBytes", Parameters: { Length: 1 } parameters }, Arguments.Length: 1 } call
            && parameters[0].Type.SpecialType == SpecialType.System_String
            && EncodingOf(call) is not null
            ? call
            : null;
    }

    /// <summary>What a local holds that is first given an empty array, as in <c>byte[] bytes = new byte[100]; bytes = …</c>; null if the second value is another branch's.</summary>
    private static IOperation? ValueAfterEmptyArray(ILocalReferenceOperation local) =>
        LocalValues.AllValuesOf(local) is { Count: 2 } values
        && values[0].Unwrapped() is IArrayCreationOperation { Initializer: null }
        && values[1].Parent is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation { Parent: IBlockOperation block } } assignment
        && block.Syntax.Span.Contains(local.Syntax.Span)
        && assignment.Syntax.SpanStart < local.Syntax.SpanStart
            ? values[1]
            : null;

    /// <summary>The name of an encoding that is known where it is called, such as <c>UTF8</c>; null for one that a variable holds.</summary>
    public static string? EncodingOf(IInvocationOperation encode) => encode.Instance switch
    {
        IPropertyReferenceOperation { Property: { IsStatic: true, ContainingType: { Name: "Encoding", ContainingNamespace.Name: "Text" } } property } => property.Name,
        { Type: { Name: "UTF8Encoding", ContainingNamespace.Name: "Text" } } => "UTF8",
        { Type: { Name: "UnicodeEncoding", ContainingNamespace.Name: "Text" } } => "Unicode",
        { Type: { Name: "UTF32Encoding", ContainingNamespace.Name: "Text" } } => "UTF32",
        _ => null,
    };

    /// <summary>True if two expressions are the same string: the same variable, not assigned in between.</summary>
    public static bool IsSame(IOperation encoded, IOperation measured, IOperation use)
    {
        encoded = encoded.WithoutConversions();
        measured = measured.WithoutConversions();
        return Symbol(encoded) is { } symbol
            && SymbolEqualityComparer.Default.Equals(symbol, Symbol(measured))
            && (encoded is ILocalReferenceOperation or IParameterReferenceOperation || encoded.Syntax.ToString() == measured.Syntax.ToString())
            && !IsAssignedBetween(symbol, encoded, use);
    }

    private static ISymbol? Symbol(IOperation text) => text switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field when IsPlain(field.Instance) => field.Field,
        IPropertyReferenceOperation { Arguments.Length: 0 } property when IsPlain(property.Instance) => property.Property,
        _ => null,
    };

    private static bool IsPlain(IOperation? instance) => instance is null or IInstanceReferenceOperation || Symbol(instance) is not null;

    private static bool IsAssignedBetween(ISymbol symbol, IOperation from, IOperation to)
    {
        int first = Math.Min(from.Syntax.SpanStart, to.Syntax.SpanStart);
        int last = Math.Max(from.Syntax.SpanStart, to.Syntax.SpanStart);
        foreach (IOperation operation in Surroundings.EnclosingMember(to).Descendants())
        {
            IOperation? target = operation switch
            {
                IAssignmentOperation assignment => assignment.Target,
                IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value,
                _ => null,
            };
            if (target is not null
                && SymbolEqualityComparer.Default.Equals(Symbol(target), symbol)
                && operation.Syntax.SpanStart > first
                && operation.Syntax.SpanStart < last)
            {
                return true;
            }
        }

        return false;
    }
}
