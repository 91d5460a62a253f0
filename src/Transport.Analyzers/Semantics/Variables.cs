using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>The variable that an expression reads or writes.</summary>
internal static class Variables
{
    /// <summary>The local, parameter, field or property that an expression names; null for everything else, and for a field of another instance.</summary>
    public static ISymbol? Of(IOperation? expression)
    {
        while (true)
        {
            switch (expression)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    expression = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    expression = parenthesized.Operand;
                    break;
                case ILocalReferenceOperation local:
                    return local.Local;
                case IParameterReferenceOperation parameter:
                    return parameter.Parameter;
                case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field:
                    return field.Field;
                case IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Arguments.Length: 0 } property:
                    return property.Property;
                case IConditionalAccessInstanceOperation instance:
                    expression = Surroundings.ConditionalAccessOf(instance)?.Operation;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>True if an operation gives a variable a value, other than null, or hands it out to be written.</summary>
    public static bool IsWriteOf(IOperation operation, ISymbol variable) => operation switch
    {
        IAssignmentOperation assignment => Is(assignment.Target, variable) && !IsNothing(assignment.Value),
        IVariableDeclaratorOperation declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, variable) && declarator.GetVariableInitializer() is not null,
        IFieldInitializerOperation field => field.InitializedFields.Contains(variable, SymbolEqualityComparer.Default),
        IPropertyInitializerOperation property => property.InitializedProperties.Contains(variable, SymbolEqualityComparer.Default),
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument => Is(argument.Value, variable),
        IDeclarationPatternOperation pattern => SymbolEqualityComparer.Default.Equals(pattern.DeclaredSymbol, variable),
        ITupleOperation tuple => operation.Parent is IDeconstructionAssignmentOperation && tuple.Elements.Any(element => Is(element, variable)),
        _ => false,
    };

    public static bool Is(IOperation? expression, ISymbol variable) => SymbolEqualityComparer.Default.Equals(Of(expression), variable);

    public static bool IsNothing(IOperation value) => value.WithoutConversions() is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } };

    /// <summary>The local, parameter, field or property that an expression names directly, of whatever object; null for anything else.</summary>
    public static ISymbol? SymbolOf(IOperation? expression) => expression?.Unwrapped() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Arguments.Length: 0 } property => property.Property,
        _ => null,
    };

    /// <summary>True if two expressions name the same variable, of the same object.</summary>
    public static bool AreSame(IOperation? first, IOperation? second)
    {
        first = first?.Unwrapped();
        second = second?.Unwrapped();
        if (SymbolOf(first) is not { } symbol || !SymbolEqualityComparer.Default.Equals(symbol, SymbolOf(second)))
        {
            return false;
        }

        IOperation? one = (first as IMemberReferenceOperation)?.Instance;
        IOperation? other = (second as IMemberReferenceOperation)?.Instance;
        return (one, other) switch
        {
            (null, null) => true,
            (IInstanceReferenceOperation, IInstanceReferenceOperation) => true,
            _ => AreSame(one, other),
        };
    }

    /// <summary>An expression without conversions and parentheses around it.</summary>
    public static IOperation Unwrapped(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }
}
