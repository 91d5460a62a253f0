using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Transport.Architecture.Tests;

/// <summary>What a built assembly of <c>src</c> refers to, read from its metadata without loading it.</summary>
internal sealed class ShippedAssembly
{
    private ShippedAssembly(string name, MetadataReader metadata)
    {
        Name = name;
        References = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
        TypeReferences =
        [
            .. metadata.TypeReferences
                .Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
        Friends =
        [
            .. metadata.GetAssemblyDefinition().GetCustomAttributes()
                .Select(metadata.GetCustomAttribute)
                .Where(attribute => IsInternalsVisibleTo(metadata, attribute))
                .Select(attribute => FirstString(metadata, attribute).Split(',')[0]),
        ];
    }

    public string Name { get; }

    public IReadOnlyList<string> References { get; }

    public IReadOnlyList<string> TypeReferences { get; }

    /// <summary>Whom its internals are visible to.</summary>
    public IReadOnlyList<string> Friends { get; }

    public static ShippedAssembly Open(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        using PEReader reader = new(file);
        return new ShippedAssembly(name, reader.GetMetadataReader());
    }

    private static bool IsInternalsVisibleTo(MetadataReader metadata, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
        && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) == "InternalsVisibleToAttribute";

    /// <remarks>ECMA-335, II.23.3: a prolog of two bytes, then the arguments.</remarks>
    private static string FirstString(MetadataReader metadata, CustomAttribute attribute)
    {
        BlobReader value = metadata.GetBlobReader(attribute.Value);
        Assert.Equal(1, value.ReadUInt16());
        return value.ReadSerializedString() ?? "";
    }
}
