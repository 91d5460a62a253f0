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
            ILocalReferenceOperation local => AreAllValues(local, steps - 1),
            IFieldReferenceOperation { Field.IsReadOnly: true } field => IsInitialised(field.Field),
            IInvocationOperation call => IsMade(call, steps),
            _ => false,
        };
    }

    /// <summary>True if all that a local is given, or that is added to it, is ASCII.</summary>
    private static bool AreAllValues(ILocalReferenceOperation reference, int steps)
    {
        bool found = false;
        foreach (IOperation operation in Surroundings.EnclosingMember(reference).DescendantsAndSelf())
        {
            IOperation? value = operation switch
            {
                IVariableDeclaratorOperation declarator when IsLocal(declarator.Symbol) => declarator.GetVariableInitializer()?.Value,
                ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when IsLocal(target.Local) => assignment.Value,
                ICompoundAssignmentOperation { Target: ILocalReferenceOperation target } assignment when IsLocal(target.Local) => assignment.Value,
                ICoalesceAssignmentOperation { Target: ILocalReferenceOperation target } assignment when IsLocal(target.Local) => assignment.Value,
                IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: ILocalReferenceOperation byReference } argument when IsLocal(byReference.Local) => argument,
                IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol declared } when IsLocal(declared) => operation,
                _ => null,
            };
            if (value is not null && !Is(value, steps))
            {
                return false;
            }

            found |= value is not null;
        }

        return found;

        bool IsLocal(ILocalSymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol, reference.Local);
    }

    /// <summary>True if a member asks whether text is ASCII: it knows what it does.</summary>
    public static bool IsAskedFor(IOperation inside) => Surroundings.EnclosingMember(inside).Descendants().Any(static operation => operation switch
    {
        IInvocationOperation call => IsQuestion(call.TargetMethod),
        IMethodReferenceOperation reference => IsQuestion(reference.Method),
        IBinaryOperation { LeftOperand: { } left, RightOperand: { } right } => IsEndOfAscii(left) || IsEndOfAscii(right),
        _ => false,
    });

    private static bool IsQuestion(IMethodSymbol method) => method.Name.StartsWith("IsAscii", StringComparison.Ordinal) || method.ContainingType?.Name == "Ascii";

    private static bool IsEndOfAscii(IOperation value) => value.WithoutConversions().ConstantValue is { HasValue: true, Value: 0x7F or 0x80 or '\u007F' or '\u0080' };

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
        { Name: "GetString" } => call.Instance is IPropertyReferenceOperation { Property.Name: "ASCII" },
        { Name: "Trim" or "TrimStart" or "TrimEnd" or "ToUpper" or "ToLower" or "ToUpperInvariant" or "ToLowerInvariant" or "Substring" or "Remove" } => Is(call.Instance, steps - 1),
        { Name: "Replace" or "PadLeft" or "PadRight" or "Insert" } => Is(call.Instance, steps - 1) && AreAll(call, steps),
        { Name: "Concat" or "Join" or "Format", ContainingType.SpecialType: SpecialType.System_String } => AreAll(call, steps),
        _ => false,
    };

    private static bool AreAll(IInvocationOperation call, int steps) => call.Arguments.All(argument => argument.Value.WithoutConversions() switch
    {
        IArrayCreationOperation { Initializer.ElementValues: var elements } => elements.All(element => Is(element, steps - 1)),
        ICollectionExpressionOperation { Elements: var elements } => elements.All(element => Is(element, steps - 1)),
        var value => Is(value, steps - 1),
    });

    private static bool IsNumber(ITypeSymbol? type) => type is not null
        && (type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double or SpecialType.System_Boolean or SpecialType.System_DateTime
            || type.TypeKind == TypeKind.Enum
            || type is { Name: "Guid" or "TimeSpan" or "DateTimeOffset", ContainingNamespace.Name: "System" });
}
