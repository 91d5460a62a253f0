using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Semantics;

/// <summary>The types by which transports are registered and opened, resolved once per compilation.</summary>
internal sealed class RegistrationTypes
{
    private static readonly ConditionalWeakTable<Compilation, RegistrationTypes> Cache = new();

    private readonly INamedTypeSymbol? _builderMethodAttribute;

    private RegistrationTypes(Compilation compilation)
    {
        _builderMethodAttribute = compilation.GetTypeByMetadataName("Transport.DependencyInjection.TransportBuilderMethodAttribute");
        Builder = compilation.GetTypeByMetadataName("Transport.DependencyInjection.TransportBuilder");
        ClientBuilder = compilation.GetTypeByMetadataName("Transport.DependencyInjection.TransportClientBuilder");
        DatagramBuilder = compilation.GetTypeByMetadataName("Transport.DependencyInjection.DatagramTransportBuilder");
        DatagramListenerBuilder = compilation.GetTypeByMetadataName("Transport.DependencyInjection.DatagramListenerBuilder");
        DatagramFraming = compilation.GetTypeByMetadataName("Transport.Datagrams.IDatagramFraming");
    }

    public INamedTypeSymbol? Builder { get; }

    public INamedTypeSymbol? ClientBuilder { get; }

    public INamedTypeSymbol? DatagramBuilder { get; }

    public INamedTypeSymbol? DatagramListenerBuilder { get; }

    public INamedTypeSymbol? DatagramFraming { get; }

    /// <summary>The types of a compilation; null if it does not reference the library.</summary>
    public static RegistrationTypes? Of(Compilation compilation)
    {
        RegistrationTypes types = Cache.GetValue(compilation, static c => new RegistrationTypes(c));
        return types._builderMethodAttribute is null ? null : types;
    }

    /// <summary>What a method does to a registration, as its attribute says; null if it says nothing.</summary>
    public BuilderAction? ActionOf(IMethodSymbol method)
    {
        foreach (AttributeData attribute in (method.ReducedFrom ?? method).OriginalDefinition.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, _builderMethodAttribute))
            {
                return attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is int action ? (BuilderAction)action : null;
            }
        }

        return null;
    }

    public bool IsBuilder(ITypeSymbol? type) => type is not null && Builder is { } builder && type.IsOrInherits(builder);

    public bool IsDatagramBuilder(ITypeSymbol? type) =>
        type is not null && (SymbolEqualityComparer.Default.Equals(type, DatagramBuilder) || SymbolEqualityComparer.Default.Equals(type, DatagramListenerBuilder));
}
