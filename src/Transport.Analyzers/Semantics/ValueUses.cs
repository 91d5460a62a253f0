using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Where a value goes within its member: through parentheses, conversions, awaits, choices, patterns and local variables to what is done with it.</summary>
internal static class ValueUses
{
    /// <summary>The expressions that are the value at the places where something is done with it: the parent of each is the use. Values that are dropped have a statement as parent.</summary>
    public static List<IOperation> Of(IOperation value)
    {
        List<IOperation> uses = [];
        Collect(value, uses, []);
        return uses;
    }

    /// <summary>The call that is made on a value, as an instance or as an extension method; null if its use is another.</summary>
    public static IInvocationOperation? CallOn(IOperation use) => use.Parent switch
    {
        IInvocationOperation call when ReferenceEquals(call.Instance, use) => call,
        IArgumentOperation { Parent: IInvocationOperation { Instance: null } call } argument when call.TargetMethod.IsExtensionMethod && ReferenceEquals(call.Arguments[0], argument) => call,
        _ => null,
    };

    private static void Collect(IOperation value, List<IOperation> uses, List<ILocalSymbol> followed)
    {
        while (true)
        {
            switch (value.Parent)
            {
                case { } parent when IsSameValue(value, parent):
                    value = parent;
                    continue;
                case IConditionalAccessOperation access:
                    foreach (IOperation inner in access.WhenNotNull.DescendantsAndSelf())
                    {
                        if (inner is IConditionalAccessInstanceOperation instance && ReferenceEquals(Surroundings.ConditionalAccessOf(instance), access))
                        {
                            Collect(inner, uses, followed);
                        }
                    }

                    return;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    Follow(declarator.Symbol, value, uses, followed);
                    return;
                case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                    return;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment when ReferenceEquals(assignment.Value, value):
                    Follow(local.Local, value, uses, followed);
                    value = assignment;
                    continue;
                case IIsPatternOperation { Pattern: var pattern } when LocalOf(pattern) is { } declared:
                    Follow(declared, value, uses, followed);
                    return;
                case IIsPatternOperation:
                    return;
                default:
                    uses.Add(value);
                    return;
            }
        }
    }

    private static void Follow(ILocalSymbol local, IOperation value, List<IOperation> uses, List<ILocalSymbol> followed)
    {
        if (followed.Contains(local, SymbolEqualityComparer.Default))
        {
            return;
        }

        followed.Add(local);
        foreach (IOperation operation in Surroundings.EnclosingMember(value).Descendants())
        {
            if (operation is ILocalReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, local)
                && !(reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference)))
            {
                Collect(reference, uses, followed);
            }
        }
    }

    private static bool IsSameValue(IOperation value, IOperation parent) => parent switch
    {
        IParenthesizedOperation or IAwaitOperation or ICoalesceOperation or ISwitchExpressionArmOperation => true,
        IConversionOperation { OperatorMethod: null } => true,
        IConditionalOperation choice => !ReferenceEquals(choice.Condition, value) && choice.Type is not null,
        ISwitchExpressionOperation choice => !ReferenceEquals(choice.Value, value),
        IConditionalAccessOperation access => ReferenceEquals(access.WhenNotNull, value),
        IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "GetAwaiter" or "GetResult" or "WaitAsync" } wrapper =>
            ReferenceEquals(wrapper.Instance, value) && (wrapper.TargetMethod.ContainingType.IsTask() || wrapper.TargetMethod.ContainingType.ContainingNamespace.Name == "CompilerServices"),
        IPropertyReferenceOperation { Property.Name: "Result" } property => ReferenceEquals(property.Instance, value) && property.Property.ContainingType.IsTask(),
        _ => false,
    };

    private static ILocalSymbol? LocalOf(IPatternOperation pattern) => pattern switch
    {
        IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol local } => local,
        IRecursivePatternOperation { DeclaredSymbol: ILocalSymbol local } => local,
        _ => null,
    };
}
