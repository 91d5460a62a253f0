using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Loops;

/// <summary>Understands what keeps a loop running.</summary>
internal static class LoopConditions
{
    /// <summary>The condition of a loop that runs until something stops it; a loop without one is endless. False for loops over things and for counting ones.</summary>
    public static bool IsOpenEnded(ILoopOperation loop, out IOperation? condition)
    {
        switch (loop)
        {
            case IWhileLoopOperation whileLoop:
                condition = whileLoop.Condition;
                return condition is not null;
            case IForLoopOperation { AtLoopBottom.Length: 0 } forLoop:
                condition = forLoop.Condition;
                return true;
            default:
                condition = null;
                return false;
        }
    }

    /// <summary>True if a condition only says whether somebody wants the loop to go on: a constant, a flag, a token, a comparison with null. Then a broken connection does not end it.</summary>
    public static bool IsOnlyAskedToStop(IOperation? condition) => condition switch
    {
        null => true,
        { ConstantValue.HasValue: true } => true,
        IParenthesizedOperation parenthesized => IsOnlyAskedToStop(parenthesized.Operand),
        IConversionOperation { OperatorMethod: null } conversion => IsOnlyAskedToStop(conversion.Operand),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => IsOnlyAskedToStop(not.Operand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.And or BinaryOperatorKind.Or } binary =>
            IsOnlyAskedToStop(binary.LeftOperand) && IsOnlyAskedToStop(binary.RightOperand),
        IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } } pattern => IsOnlyAskedToStop(pattern.Value),
        IConditionalAccessOperation access => IsOnlyAskedToStop(access.WhenNotNull),
        ICoalesceOperation coalesce => IsOnlyAskedToStop(coalesce.Value) && IsOnlyAskedToStop(coalesce.WhenNull),
        IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" or "CanRead" or "CanWrite" } => true,
        IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" }, Arguments: { Length: 1 } arguments } => IsOnlyAskedToStop(arguments[0].Value),
        IPropertyReferenceOperation property => IsFlag(property.Type) && IsAutomatic(property.Property),
        IFieldReferenceOperation field => IsFlag(field.Type) || IsComparedWithNull(field),
        ILocalReferenceOperation local => IsFlag(local.Type) || IsComparedWithNull(local),
        IParameterReferenceOperation parameter => IsFlag(parameter.Type) || IsComparedWithNull(parameter),
        _ => false,
    };

    /// <summary>The variables and members that a condition reads.</summary>
    public static IEnumerable<ISymbol> Reads(IOperation condition)
    {
        foreach (IOperation operation in condition.DescendantsAndSelf())
        {
            if (SymbolOf(operation) is { } symbol)
            {
                yield return symbol;
            }
        }
    }

    /// <summary>The variable or member that an operation refers to.</summary>
    public static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation member => member.Member,
        _ => null,
    };

    private static bool IsFlag(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Boolean } or { TypeKind: TypeKind.Enum, Name: not "WebSocketState" };

    private static bool IsComparedWithNull(IOperation reference)
    {
        IOperation? parent = reference.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation)
        {
            parent = parent.Parent;
        }

        return reference.Type?.IsReferenceType == true && parent is IBinaryOperation or IIsPatternOperation;
    }

    /// <summary>A property that says what somebody set, not one that asks a connection.</summary>
    private static bool IsAutomatic(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Length > 0
        && property.DeclaringSyntaxReferences[0].GetSyntax() is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors }
        && accessors.Accessors.All(static accessor => accessor.Body is null && accessor.ExpressionBody is null);
}
