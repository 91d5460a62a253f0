using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>The local variables that are known to hold <c>true</c>, <c>false</c> or <c>null</c> at a place in the flow.</summary>
internal sealed class KnownFlags : IEquatable<KnownFlags>
{
    /// <summary>Nothing is known.</summary>
    public static readonly KnownFlags None = new(ImmutableSortedDictionary<string, bool?>.Empty);

    private readonly ImmutableSortedDictionary<string, bool?> _values;

    private KnownFlags(ImmutableSortedDictionary<string, bool?> values) => _values = values;

    /// <summary>What is known behind an operation.</summary>
    public KnownFlags After(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { Name: not null } local } } assignment => assignment.Value.WithoutConversions().ConstantValue is { HasValue: true, Value: null or bool } constant
            ? new KnownFlags(_values.SetItem(local.Name, constant.Value as bool?))
            : Without(local.Name),
        ICompoundAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } } => Without(local.Name),
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: ILocalReferenceOperation { Local: { } local } } => Without(local.Name),
        _ => this,
    };

    /// <summary>False if a condition is known to have the other value.</summary>
    public bool Allow(IOperation condition, bool value) => condition switch
    {
        _ when _values.IsEmpty => true,
        ILocalReferenceOperation { Local: { Name: not null } local } => !_values.TryGetValue(local.Name, out bool? known) || known is null || known == value,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Allow(not.Operand, !value),
        IIsNullOperation { Operand: { } operand } => value || !IsNull(operand),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } } test => value || !IsNull(test.Value),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } } } test => !value || !IsNull(test.Value),
        IIsPatternOperation { Pattern: IRecursivePatternOperation or IDeclarationPatternOperation } test => !value || !IsNull(test.Value),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equals when IsNullLiteral(equals.RightOperand) => value || !IsNull(equals.LeftOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } differs when IsNullLiteral(differs.RightOperand) => !value || !IsNull(differs.LeftOperand),
        _ => true,
    };

    /// <inheritdoc/>
    public bool Equals(KnownFlags? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KnownFlags other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Count;

    private static bool IsNullLiteral(IOperation operation) => operation.WithoutConversions().ConstantValue is { HasValue: true, Value: null };

    private bool IsNull(IOperation operation)
    {
        string? name = operation.WithoutConversions() switch
        {
            ILocalReferenceOperation local => local.Local.Name,
            IFlowCaptureReferenceOperation { Syntax: IdentifierNameSyntax identifier } => identifier.Identifier.Text,
            _ => null,
        };
        return name is not null && _values.TryGetValue(name, out bool? known) && known is null;
    }

    /// <summary>Locals that the compiler makes, as for a <c>lock</c>, have no name.</summary>
    private KnownFlags Without(string? name) => name is not null && _values.ContainsKey(name) ? new KnownFlags(_values.Remove(name)) : this;
}
