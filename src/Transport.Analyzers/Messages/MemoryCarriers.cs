using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Messages;

/// <summary>Expressions whose value is, or contains, the memory they are made from.</summary>
internal static class MemoryCarriers
{
    /// <summary>The expression around a value that still contains its memory; null if the memory ends there or is used in another way.</summary>
    public static IOperation? Next(IOperation value, IOperation parent) => parent switch
    {
        IConversionOperation or IParenthesizedOperation or ITupleOperation or IArrayCreationOperation or ICollectionExpressionOperation or IAnonymousObjectCreationOperation or ISwitchExpressionOperation => parent,
        IArrayInitializerOperation => parent,
        IConditionalOperation conditional => ReferenceEquals(conditional.Condition, value) ? null : parent,
        ICoalesceOperation or ISwitchExpressionArmOperation => parent,
        IConditionalAccessOperation access => ReferenceEquals(access.WhenNotNull, value) ? parent : null,
        IPropertyReferenceOperation { Property.Name: "Span" or "RootElement" } => parent,
        IImplicitIndexerReferenceOperation slice => ReferenceEquals(slice.Instance, value) && IsMemory(slice.Type) ? parent : null,
        IInvocationOperation { TargetMethod.Name: "Slice" } call => ReferenceEquals(call.Instance, value) && IsMemory(call.Type) ? parent : null,
        IArgumentOperation { Parent: IInvocationOperation call } => Wraps(call) ? call : null,
        IArgumentOperation { Parent: IObjectCreationOperation creation } argument => Wraps(creation, argument) ? creation : null,
        ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } } target } assignment => ReferenceEquals(assignment.Value, value) && IsPlain(target.Member) ? parent : null,
        IObjectOrCollectionInitializerOperation or IObjectCreationOperation => parent,
        _ => null,
    };

    /// <summary>True for memory and spans of bytes.</summary>
    public static bool IsMemory(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "ReadOnlyMemory" or "Memory" or "ReadOnlySpan" or "Span", TypeArguments.Length: 1 } memory && memory.TypeArguments[0].SpecialType == SpecialType.System_Byte;

    /// <summary>True for what makes a smaller piece of memory out of a larger one, so that only the piece needs to be copied.</summary>
    public static bool IsPart(IOperation operation) => operation is IImplicitIndexerReferenceOperation or IPropertyReferenceOperation or IInvocationOperation { TargetMethod.Name: "Slice" };

    /// <summary>True if a local is declared inside an operation.</summary>
    public static bool IsDeclaredIn(ILocalSymbol local, IOperation scope) =>
        local.DeclaringSyntaxReferences.Length > 0 && scope.Syntax.Span.Contains(local.DeclaringSyntaxReferences[0].Span);

    /// <summary>True for a field, or a property that is nothing but one: what is written there stays there.</summary>
    public static bool IsPlain(ISymbol member) => member switch
    {
        IFieldSymbol => true,
        IPropertySymbol property => property.DeclaringSyntaxReferences.Length > 0
            && property.ContainingType.GetMembers().Any(other => other is IFieldSymbol { AssociatedSymbol: { } backed } && SymbolEqualityComparer.Default.Equals(backed, property)),
        _ => false,
    };

    /// <summary>Factory methods of the BCL that keep the memory they are given.</summary>
    private static bool Wraps(IInvocationOperation call) => (call.TargetMethod.ContainingType?.Name, call.TargetMethod.Name) switch
    {
        ("JsonDocument", "Parse") => true,
        ("BinaryData", "FromBytes") => true,
        ("UnsafeByteOperations", "UnsafeWrap") => true,
        ("MemoryMarshal", "AsMemory") => true,
        _ => false,
    };

    private static bool Wraps(IObjectCreationOperation creation, IArgumentOperation argument) =>
        creation.Constructor is { } constructor
        && argument.Parameter is { } parameter
        && (constructor.ContainingType.Name is "ReadOnlySequence" or "BinaryData" or "ReadOnlyMemoryContent" or "KeyValuePair" or "Tuple" or "ValueTuple" || StoresParameter(constructor, parameter));

    /// <summary>True for a positional record, and for a constructor with a plain assignment of the parameter.</summary>
    private static bool StoresParameter(IMethodSymbol constructor, IParameterSymbol parameter)
    {
        if (!IsMemory(parameter.Type) || constructor.DeclaringSyntaxReferences.Length == 0)
        {
            return false;
        }

        SyntaxNode declaration = constructor.DeclaringSyntaxReferences[0].GetSyntax();
        if (declaration is RecordDeclarationSyntax)
        {
            return true;
        }

        SyntaxNode? body = declaration switch
        {
            ConstructorDeclarationSyntax explicitConstructor => explicitConstructor,
            TypeDeclarationSyntax primary => primary,
            _ => null,
        };
        foreach (SyntaxNode node in body?.DescendantNodes() ?? [])
        {
            if (node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: IdentifierNameSyntax assigned } && assigned.Identifier.Text == parameter.Name
                || node is EqualsValueClauseSyntax { Value: IdentifierNameSyntax initial, Parent: PropertyDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } } && initial.Identifier.Text == parameter.Name)
            {
                return true;
            }
        }

        return false;
    }
}
