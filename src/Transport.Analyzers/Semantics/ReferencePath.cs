using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>An object as code names it: a variable, a field of this object, or a member of one of those. Two equal paths name the same object as long as nothing on them is assigned.</summary>
internal sealed class ReferencePath : IEquatable<ReferencePath>
{
    private readonly List<ISymbol> _symbols = [];

    private ReferencePath()
    {
    }

    /// <summary>The variable or field that the path starts with.</summary>
    public ISymbol Root => _symbols[0];

    /// <summary>The type of the object.</summary>
    public ITypeSymbol? Type => _symbols[_symbols.Count - 1] switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol member => member.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>True for a path that starts with a variable of the function, false for members of this object or static ones.</summary>
    public bool IsLocal => Root is ILocalSymbol or IParameterSymbol;

    /// <summary>The path in an expression; null if it is anything but a chain of names.</summary>
    public static ReferencePath? Of(IOperation? operation)
    {
        ReferencePath path = new();
        return path.Collect(operation) && path._symbols.Count > 0 ? path : null;
    }

    /// <summary>The same path behind another beginning: a parameter replaced by its argument.</summary>
    public ReferencePath? WithRoot(IOperation argument)
    {
        ReferencePath path = new();
        if (!path.Collect(argument))
        {
            return null;
        }

        path._symbols.AddRange(_symbols.Skip(1));
        return path._symbols.Count > 0 ? path : null;
    }

    /// <summary>True if a symbol is part of the path.</summary>
    public bool Contains(ISymbol? symbol) => symbol is not null && _symbols.Exists(part => SymbolEqualityComparer.Default.Equals(part, symbol));

    /// <inheritdoc/>
    public bool Equals(ReferencePath? other) => other is not null && _symbols.SequenceEqual(other._symbols, SymbolEqualityComparer.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ReferencePath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Root);

    /// <inheritdoc/>
    public override string ToString() => string.Join(".", _symbols.Select(static symbol => symbol.Name));

    private bool Collect(IOperation? operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                _symbols.Add(local.Local);
                return true;
            case IParameterReferenceOperation parameter:
                _symbols.Add(parameter.Parameter);
                return true;
            case IInstanceReferenceOperation:
                return true;
            case IFieldReferenceOperation field:
                return Append(field.Instance, field.Field);
            case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                return Append(property.Instance, property.Property);
            case IConversionOperation { OperatorMethod: null } conversion:
                return Collect(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Collect(parenthesized.Operand);
            case IConditionalAccessInstanceOperation instance:
                return Collect(Surroundings.ConditionalAccessOf(instance)?.Operation);
            default:
                return false;
        }
    }

    private bool Append(IOperation? instance, ISymbol member)
    {
        if (instance is not null && !Collect(instance))
        {
            return false;
        }

        _symbols.Add(member);
        return true;
    }
}
