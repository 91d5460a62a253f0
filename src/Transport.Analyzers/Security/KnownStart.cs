using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Security;

/// <summary>What is known of an address in the source: all of it, or its beginning up to the end of the host.</summary>
internal static class KnownStart
{
    private const int MaxSteps = 8;

    /// <summary>A text that is constant, a local or a field that is given one and no other, or starts with one before something that the program fills in; null if not even the whole host is known.</summary>
    public static string? Of(IOperation value) => Of(value, MaxSteps);

    private static string? Of(IOperation value, int steps)
    {
        if (value.ConstantValue is { HasValue: true, Value: string constant })
        {
            return constant;
        }

        return steps == 0 ? null : value switch
        {
            IConversionOperation { OperatorMethod: null } conversion => Of(conversion.Operand, steps - 1),
            IParenthesizedOperation parenthesized => Of(parenthesized.Operand, steps - 1),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => WholeHost(Of(sum.LeftOperand, steps - 1)),
            IInterpolatedStringOperation { Parts: { Length: > 0 } parts } => WholeHost(TextOf(parts[0], steps - 1)),
            ILocalReferenceOperation local when LocalValues.AllValuesOf(local) is { Count: 1 } only => Of(only[0], steps - 1),
            IFieldReferenceOperation { Field: { } field } reference when field.IsReadOnly || FieldValues.IsOnlyInitialized(field, reference.SemanticModel) => InitializerOf(field, reference.SemanticModel) is { } initializer ? Of(initializer, steps - 1) : null,
            _ => null,
        };
    }

    private static string? TextOf(IInterpolatedStringContentOperation part, int steps) => part switch
    {
        IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string text } } => text,
        IInterpolationOperation interpolation => Of(interpolation.Expression, steps),
        _ => null,
    };

    /// <summary>The text, if the host is surely complete in it: "ws://stream.exa" + "mple.com" is not.</summary>
    private static string? WholeHost(string? start)
    {
        const string Scheme = "ws://";
        if (start is null || !start.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // After a colon the port may follow from elsewhere, which says nothing about the host.
        int end = start.IndexOfAny(['/', ':', '?'], Scheme.Length);
        return end > Scheme.Length ? start.Substring(0, end) + "/" : null;
    }

    private static IOperation? InitializerOf(IFieldSymbol field, SemanticModel? model) =>
        model is not null
        && field.DeclaringSyntaxReferences is { Length: 1 } declarations
        && declarations[0].SyntaxTree == model.SyntaxTree
        && declarations[0].GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }
            ? model.GetOperation(value)
            : null;
}
