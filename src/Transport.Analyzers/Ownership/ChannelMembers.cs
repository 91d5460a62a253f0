using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Ownership;

/// <summary>Where the channels in the fields and properties of one type come from, and where they are disposed. Operations are noted by several threads.</summary>
internal sealed class ChannelMembers(INamedTypeSymbol channel)
{
    private readonly object _gate = new();
    private readonly List<(ISymbol Member, bool IsInjected)> _values = [];
    private readonly List<(ISymbol Owned, Location Location)> _disposals = [];

    public void Note(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation target } assignment when SymbolEqualityComparer.Default.Equals(target.Type, channel):
                NoteValue(target.Member, assignment.Value);
                break;
            case IFieldInitializerOperation initializer:
                foreach (IFieldSymbol field in initializer.InitializedFields)
                {
                    NoteValue(field, initializer.Value);
                }

                break;
            case IPropertyInitializerOperation initializer:
                foreach (IPropertySymbol property in initializer.InitializedProperties)
                {
                    NoteValue(property, initializer.Value);
                }

                break;
            default:
                foreach (ChannelDisposal disposal in ChannelDisposal.In(operation, channel))
                {
                    if (disposal.Channel is IMemberReferenceOperation { Instance: IInstanceReferenceOperation } member)
                    {
                        NoteDisposal(member.Member, disposal.Location);
                    }
                    else if (disposal.Channel is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter)
                    {
                        NoteDisposal(parameter.Parameter, disposal.Location);
                    }
                }

                break;
        }
    }

    /// <summary>The disposals of channels that were all given to the constructor, or asked of the container.</summary>
    public IEnumerable<Location> Disposals()
    {
        lock (_gate)
        {
            return [.. _disposals.Where(disposal => disposal.Owned is IParameterSymbol || IsInjected(disposal.Owned)).Select(static disposal => disposal.Location)];
        }
    }

    private bool IsInjected(ISymbol member)
    {
        bool isInjected = false;
        foreach ((ISymbol assigned, bool fromOutside) in _values)
        {
            if (SymbolEqualityComparer.Default.Equals(assigned, member))
            {
                if (!fromOutside)
                {
                    return false;
                }

                isInjected = true;
            }
        }

        return isInjected;
    }

    private void NoteValue(ISymbol member, IOperation value)
    {
        IOperation source = value.WithoutConversions();
        while (source is ICoalesceOperation { WhenNull: var otherwise } coalesce && otherwise.WithoutConversions() is IThrowOperation)
        {
            source = coalesce.Value.WithoutConversions();
        }

        // "null" ends the use of a channel, and tells nothing of where it came from.
        if (source.ConstantValue is { HasValue: true, Value: null })
        {
            return;
        }

        bool isInjected = source is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } || ContainerCall.Is(source);
        lock (_gate)
        {
            _values.Add((member, isInjected));
        }
    }

    private void NoteDisposal(ISymbol owned, Location location)
    {
        lock (_gate)
        {
            _disposals.Add((owned, location));
        }
    }
}
