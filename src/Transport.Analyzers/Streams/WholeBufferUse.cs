using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>A place where all of a buffer is decoded, parsed or written on.</summary>
internal sealed class WholeBufferUse
{
    private WholeBufferUse(IOperation reference, IOperation sink, string name)
    {
        Reference = reference;
        Sink = sink;
        Name = name;
    }

    /// <summary>The mention of the buffer.</summary>
    public IOperation Reference { get; }

    /// <summary>The call or object creation that the buffer is given to.</summary>
    public IOperation Sink { get; }

    /// <summary>The name of what is called.</summary>
    public string Name { get; }

    /// <summary>The use that a mention of a buffer is part of; null if the whole of it does not reach anything that is known to read it all.</summary>
    public static WholeBufferUse? Of(IOperation reference)
    {
        IOperation value = reference;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        if (value.Parent is not IArgumentOperation argument || argument.Parent is not { } sink || !CoversAll(sink, argument, reference))
        {
            return null;
        }

        string? name = sink switch
        {
            IInvocationOperation call when IsSink(call) && !IsTrimmed(call) => call.TargetMethod.Name,
            IObjectCreationOperation { Type: { Name: "MemoryStream", ContainingNamespace: { Name: "IO", ContainingNamespace.Name: "System" } } type } => "new " + type.Name,
            _ => null,
        };
        return name is null ? null : new WholeBufferUse(reference, sink, name);
    }

    /// <summary>True if no offset and length are given beside the buffer, or just 0 and the buffer's own length.</summary>
    private static bool CoversAll(IOperation sink, IArgumentOperation buffer, IOperation reference)
    {
        foreach (IArgumentOperation argument in sink switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        })
        {
            if (ReferenceEquals(argument, buffer) || argument.Parameter?.Type.SpecialType != SpecialType.System_Int32 || argument.ArgumentKind != ArgumentKind.Explicit)
            {
                continue;
            }

            IOperation value = argument.Value.Unwrapped();
            bool isZero = value.ConstantValue is { HasValue: true, Value: 0 };
            bool isItsLength = value is IPropertyReferenceOperation { Property.Name: "Length", Instance: { } of } && Variables.AreSame(of, reference);
            if (!isZero && !isItsLength)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSink(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        string type = method.ContainingType?.Name ?? "";
        return method.Name switch
        {
            "GetString" or "GetChars" => IsOrInherits(method.ContainingType, "Encoding") || IsOrInherits(method.ContainingType, "Decoder"),
            "ToBase64String" or "ToHexString" or "ToHexStringLower" => type == "Convert",
            "WriteAllBytes" or "WriteAllBytesAsync" or "AppendAllBytes" => type == "File",
            "Write" or "WriteAsync" or "BeginWrite" => IsOrInherits(method.ContainingType, "Stream") || type == "BinaryWriter",
            "Send" or "SendAsync" => type == "Socket",
            "AddRange" => type == "List",
            "ToInt16" or "ToUInt16" or "ToInt32" or "ToUInt32" or "ToInt64" or "ToUInt64" or "ToSingle" or "ToDouble" => type == "BitConverter",
            "ReadInt16BigEndian" or "ReadInt16LittleEndian" or "ReadUInt16BigEndian" or "ReadUInt16LittleEndian" or "ReadInt32BigEndian" or "ReadInt32LittleEndian" or "ReadUInt32BigEndian" or "ReadUInt32LittleEndian" or "ReadInt64BigEndian" or "ReadInt64LittleEndian" or "ReadUInt64BigEndian" or "ReadUInt64LittleEndian" => type == "BinaryPrimitives",
            "Deserialize" or "DeserializeAsync" or "Parse" or "TryParse" or "ParseFrom" or "Decode" or "TryDecode" or "DeserializeObject" or "FromBytes" or "FromByteArray" => true,
            _ => IsDecoderByName(method.Name),
        };
    }

    /// <summary>Names such as <c>ParsePacket</c>, <c>DecodeMessage</c>, <c>ByteArrayToString</c>, in their own code as well as in libraries.</summary>
    private static bool IsDecoderByName(string name) =>
        StartsWithWord(name, "Parse") || StartsWithWord(name, "Deserialize") || StartsWithWord(name, "Deserialise") || StartsWithWord(name, "Decode")
        || StartsWithWord(name, "ByteArrayTo") || StartsWithWord(name, "BytesTo");

    private static bool StartsWithWord(string name, string word) => name.StartsWith(word, StringComparison.Ordinal) && (name.Length == word.Length || char.IsUpper(name[word.Length]));

    private static bool IsOrInherits(INamedTypeSymbol? type, string name)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the padding is cut off afterwards: <c>GetString(buffer).TrimEnd('\0')</c>.</summary>
    private static bool IsTrimmed(IInvocationOperation decode)
    {
        for (IOperation? current = decode.Parent; current is not null and not IBlockOperation; current = current.Parent)
        {
            if (current is IInvocationOperation { TargetMethod.Name: "Trim" or "TrimEnd" or "Replace" or "Split" or "IndexOf" or "Substring" or "Remove" or "TakeWhile" } cut
                && (cut.TargetMethod.Name is "Substring" or "Remove" or "TakeWhile" || cut.Arguments.Any(static argument => argument.DescendantsAndSelf().Any(IsNul))))
            {
                return true;
            }
        }

        return IsTrimmedLater(decode);

        static bool IsNul(IOperation value) => value.ConstantValue is { HasValue: true, Value: '\0' or "\0" };
    }

    /// <summary>The same on a variable that the text is put into.</summary>
    private static bool IsTrimmedLater(IInvocationOperation decode)
    {
        foreach (IOperation operation in Surroundings.EnclosingBody(decode).InSameFunction())
        {
            if (operation.ConstantValue is { HasValue: true, Value: '\0' or "\0" or "\0\0" } && operation.Syntax.SpanStart > decode.Syntax.SpanStart)
            {
                return true;
            }
        }

        return false;
    }
}
