using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Texts;

/// <summary>Tells which strings can hold ASCII only, where one character is one byte in UTF-8.</summary>
internal static class AsciiText
{
    private const int MaxSteps = 8;

    /// <summary>True if an expression is a string of ASCII characters, whatever happens.</summary>
    public static bool Is(IOperation? text) => Is(text, MaxSteps);

    private static bool Is(IOperation? text, int steps)
    {
        if (text is null || steps == 0)
        {
            return false;
        }

        if (text.ConstantValue is { HasValue: true } constant)
        {
            return constant.Value switch
            {
                string value => value.All(static character => character < 0x80),
                char value => value < 0x80,
                _ => true,
            };
        }

        return text switch
        {
            _ when IsNumber(text.Type) => true,
            IConversionOperation conversion => Is(conversion.Operand, steps - 1),
            IParenthesizedOperation parenthesized => Is(parenthesized.Operand, steps - 1),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => Is(sum.LeftOperand, steps - 1) && Is(sum.RightOperand, steps - 1),
            IConditionalOperation { WhenFalse: { } otherwise } choice => Is(choice.WhenTrue, steps - 1) && Is(otherwise, steps - 1),
            ICoalesceOperation coalesce => Is(coalesce.Value, steps - 1) && Is(coalesce.WhenNull, steps - 1),
            IInterpolatedStringOperation interpolated => interpolated.Parts.All(part => part switch
            {
                IInterpolatedStringTextOperation literal => Is(literal.Text, steps - 1),
                IInterpolationOperation hole => Is(hole.Expression, steps - 1),
                _ => false,
            }),
            ILocalReferenceOperation local => LocalValues.AllValuesOf(local) is { } values && values.TrueForAll(value => Is(value, steps - 1)),
            IFieldReferenceOperation { Field.IsReadOnly: true } field => IsInitialised(field.Field),
            IInvocationOperation call => IsMade(call, steps),
            _ => false,
        };
    }

    /// <summary>A field that stands for a literal.</summary>
    private static bool IsInitialised(IFieldSymbol field) =>
        field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: LiteralExpressionSyntax literal } && literal.Token.ValueText.All(static character => character < 0x80);

    /// <summary>Numbers as text, Base64, hexadecimal digits, and JSON of System.Text.Json, which escapes all else unless told otherwise.</summary>
    private static bool IsMade(IInvocationOperation call, int steps) => call.TargetMethod switch
    {
        { Name: "ToBase64String" or "ToHexString" or "ToHexStringLower", ContainingType.Name: "Convert" } => true,
        { Name: "ToString", ContainingType.Name: "BitConverter" } => true,
        { Name: "ToString" } => IsNumber(call.Instance?.Type),
        { Name: "Serialize" or "ToJsonString", ContainingType: { Name: "JsonSerializer" or "JsonNode" } type } => type.ContainingNamespace?.ToString()?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true,
        { Name: "EscapeDataString" or "EscapeUriString" or "UrlEncode" } => true,
        { Name: "Trim" or "ToUpperInvariant" or "ToLowerInvariant" or "Substring" or "PadLeft" or "PadRight" } => Is(call.Instance, steps - 1),
        _ => false,
    };

    private static bool IsNumber(ITypeSymbol? type) => type is not null
        && (type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double or SpecialType.System_Boolean or SpecialType.System_DateTime
            || type is { Name: "Guid" or "TimeSpan" or "DateTimeOffset", ContainingNamespace.Name: "System" });
}
