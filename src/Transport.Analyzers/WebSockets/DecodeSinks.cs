using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.WebSockets;

/// <summary>Knows the calls that take bytes and give what they mean, and that need all bytes of a message for it.</summary>
internal static class DecodeSinks
{
    /// <summary>The key of <c>.editorconfig</c> with more of them.</summary>
    public const string Option = "transport.decode_sinks";

    /// <summary>True if a call turns the bytes given to it into text or an object, and keeps no state from call to call as a <c>Decoder</c> does.</summary>
    public static bool Is(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        switch (method.Name)
        {
            case "GetString" or "GetChars":
                return IsEncoding(method.ContainingType) || IsEncoding(call.Arguments.Length > 0 ? call.Arguments[0].Value.Type : null);
            case "ParseFrom" or "MergeFrom" or "DeserializeObject" or "DeserializeAsync":
                return true;
            case "FromBytes" or "FromBuffer" or "FromByteArray" or "FromJson":
                return IsStateless(method);
            default:
                return Says("Deserialize") || Says("TryDeserialize") || ((Says("Parse") || Says("TryParse") || Says("Decode") || Says("TryDecode") || Says("Unpack")) && IsStateless(method));
        }

        bool Says(string word) => method.Name.StartsWith(word, StringComparison.Ordinal);
    }

    /// <summary>A parser that is an object may keep what it has seen for the next call.</summary>
    private static bool IsStateless(IMethodSymbol method) => method.IsStatic && !method.IsExtensionMethod && !IsAudio(method.ContainingType);

    /// <summary>True if an argument can hold bytes: what costs least to ask.</summary>
    public static bool TakesBytes(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter?.Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte } or { Name: "ReadOnlySpan" or "Span" or "ReadOnlyMemory" or "Memory" or "ArraySegment" or "ReadOnlySequence" or "Stream" or "ByteString" or "CodedInputStream" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for readers that are made over the bytes of one message.</summary>
    public static bool Is(IObjectCreationOperation creation) => creation.Type?.Name is "StreamReader" or "BinaryReader" or "Utf8JsonReader";

    /// <summary>True for a decoder of text that may see a character cut in two. ASCII and Latin-1 have one byte for each character.</summary>
    public static bool IsText(IInvocationOperation call) =>
        call.TargetMethod.Name is "GetString" or "GetChars"
        && call.Instance is not IPropertyReferenceOperation { Property.Name: "ASCII" or "Latin1" }
        && call.Instance?.Type?.Name is not ("ASCIIEncoding" or "Latin1Encoding");

    private static bool IsEncoding(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Encoding", ContainingNamespace.Name: "Text" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Samples of sound may be cut anywhere.</summary>
    private static bool IsAudio(INamedTypeSymbol type) =>
        type.Name.IndexOf("Law", StringComparison.Ordinal) >= 0
        || type.Name.IndexOf("Audio", StringComparison.OrdinalIgnoreCase) >= 0
        || type.Name.IndexOf("Pcm", StringComparison.OrdinalIgnoreCase) >= 0
        || type.Name.IndexOf("G711", StringComparison.OrdinalIgnoreCase) >= 0;
}
