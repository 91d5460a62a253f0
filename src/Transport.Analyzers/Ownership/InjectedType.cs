using Microsoft.CodeAnalysis;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Ownership;

/// <summary>Tells types that a container makes from those that are made by hand and may own what they are given.</summary>
internal static class InjectedType
{
    /// <summary>True for types that keep a channel which they did not open; decorators of channels, and streams over one, own it.</summary>
    public static bool TakesChannel(INamedTypeSymbol type, INamedTypeSymbol channel)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || type.IsOrInherits(channel) || DerivesFrom(type, "Stream"))
        {
            return false;
        }

        // What does not compile may be made anywhere.
        if (type.InstanceConstructors.Any(static constructor => constructor.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Error)))
        {
            return false;
        }

        foreach (ISymbol member in type.GetMembers())
        {
            if ((member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.Type, channel))
                || (member is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor && constructor.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, channel))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Services of the host, controllers and hubs, and whoever asks for a service by its key or for a logger of its own.</summary>
    public static bool IsSurelyInjected(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(static implemented => implemented.Name is "IHostedService" or "IChannelHandler")
        || DerivesFrom(type, "ControllerBase")
        || DerivesFrom(type, "Hub")
        || type.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => ContainerCall.IsMarked(parameter) || IsLoggerOf(parameter.Type, type)));

    /// <summary>What nobody makes by hand; of a library's public types, which its users might, only those that ask for other services too.</summary>
    public static bool IsLikelyInjected(INamedTypeSymbol type, Compilation compilation) =>
        compilation.Options.OutputKind != OutputKind.DynamicallyLinkedLibrary
        || !IsVisible(type)
        || type.InstanceConstructors.Any(static constructor => constructor.Parameters.Any(static parameter =>
            parameter.Type.Name is "ILogger" or "IOptions" or "IOptionsMonitor" or "IOptionsSnapshot" or "IServiceProvider" or "IServiceScopeFactory" or "IConfiguration" or "IHostApplicationLifetime"));

    private static bool IsLoggerOf(ITypeSymbol parameter, INamedTypeSymbol type) =>
        parameter is INamedTypeSymbol { Name: "ILogger", TypeArguments: { Length: 1 } arguments } && SymbolEqualityComparer.Default.Equals(arguments[0], type);

    private static bool IsVisible(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.DeclaredAccessibility != Accessibility.Public)
            {
                return false;
            }
        }

        return true;
    }

    private static bool DerivesFrom(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.Name == name)
            {
                return true;
            }
        }

        return false;
    }
}
