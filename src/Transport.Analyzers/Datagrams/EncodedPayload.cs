using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Datagrams;

/// <summary>Recognises payloads that are the result of an encoder or a serializer, with nothing put before it.</summary>
internal static class EncodedPayload
{
    /// <summary>The call that made the payload of what varies from message to message; null if it was made otherwise, or is always the same.</summary>
    public static IInvocationOperation? EncoderOf(IOperation payload) =>
        PayloadValue.Of(payload) is IInvocationOperation call && InputOf(call) is { } input && Varies(input) ? call : null;

    private static IOperation? InputOf(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "GetBytes" => IsEncoding(call.Instance?.Type) && call.Arguments.Length > 0 && call.Arguments[0].Value.Type?.SpecialType == SpecialType.System_String ? call.Arguments[0].Value : null,
        "SerializeToUtf8Bytes" => First(call),
        "Serialize" => call.Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte } && call.TargetMethod.ContainingType.Name.EndsWith("Serializer", StringComparison.Ordinal) ? First(call) : null,
        "ToByteArray" => call.TargetMethod is { IsExtensionMethod: true, ContainingType: { Name: "MessageExtensions", ContainingNamespace.Name: "Protobuf" } } ? First(call) : null,
        _ => null,
    };

    private static IOperation? First(IInvocationOperation call) => call.Arguments.Length > 0 ? call.Arguments[0].Value : null;

    private static bool IsEncoding(ITypeSymbol? type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "Encoding", ContainingNamespace: { Name: "Text", ContainingNamespace.Name: "System" } })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>False for constants, and for what is set once for the whole program.</summary>
    private static bool Varies(IOperation input)
    {
        IOperation value = PayloadValue.Simple(input);
        return !value.ConstantValue.HasValue
            && value is not IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } }
            && value is not IInvalidOperation;
    }
}
