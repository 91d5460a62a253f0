using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Timeouts;

/// <summary>Which way the bytes go.</summary>
[Flags]
internal enum Directions
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>Received or read.</summary>
    In = 1,

    /// <summary>Sent or written.</summary>
    Out = 2,

    /// <summary>Connected.</summary>
    Connect = 4,
}

/// <summary>What one reference to a connection is used for.</summary>
/// <param name="Synchronous">The directions of a call that heeds timeouts.</param>
/// <param name="Asynchronous">The directions of a call that does not.</param>
/// <param name="Escapes">True if others get the connection, or the use is not understood.</param>
/// <param name="Alias">Another variable that it is assigned to.</param>
internal sealed record ConnectionUse(Directions Synchronous = Directions.None, Directions Asynchronous = Directions.None, bool Escapes = false, ISymbol? Alias = null)
{
    private static readonly ConnectionUse Harmless = new();
    private static readonly ConnectionUse Unknown = new(Escapes: true);

    /// <summary>Follows a reference outwards to what is done with it.</summary>
    public static ConnectionUse Of(IOperation reference)
    {
        IOperation value = reference;
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation:
                    value = value.Parent;
                    break;
                case IConditionalAccessOperation access when ReferenceEquals(access.Operation, value):
                    if (InstanceIn(access.WhenNotNull) is not { } instance)
                    {
                        return Unknown;
                    }

                    value = instance;
                    break;
                case IConditionalAccessOperation access:
                    value = access;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Client" } client when ReferenceEquals(client.Instance, value):
                    value = client;
                    break;
                case IInvocationOperation { TargetMethod.Name: "GetStream" } stream when ReferenceEquals(stream.Instance, value):
                    value = stream;
                    break;
                case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                    return OfCall(call.TargetMethod.Name);
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } call } argument
                    when ReferenceEquals(call.Arguments[0], argument) && call.TargetMethod.ContainingType.Name is "SocketTaskExtensions":
                    return OfCall(call.TargetMethod.Name);
                case IArgumentOperation { Parameter: { } parameter } when IsSeen(parameter):
                    return new ConnectionUse(Alias: parameter.OriginalDefinition);
                case IMethodReferenceOperation:
                    return Unknown;
                case IMemberReferenceOperation member when ReferenceEquals(member.Instance, value):
                    return Harmless;
                case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, value):
                    return Harmless;
                case ICoalesceAssignmentOperation assignment when ReferenceEquals(assignment.Target, value):
                    return Harmless;
                case ISimpleAssignmentOperation or ICoalesceAssignmentOperation or IVariableInitializerOperation:
                    return TargetOf(value) is { } alias && ConnectionUses.IsConnection(TypeOf(alias)) ? new ConnectionUse(Alias: alias) : Unknown;
                case IUsingOperation or IUsingDeclarationOperation or IBinaryOperation or IIsPatternOperation or IExpressionStatementOperation or IVariableDeclarationGroupOperation or ILockOperation or INameOfOperation or IObjectOrCollectionInitializerOperation:
                    return Harmless;
                default:
                    return Unknown;
            }
        }
    }

    /// <summary>The variable or member that a value is assigned to.</summary>
    public static ISymbol? TargetOf(IOperation value)
    {
        IOperation? parent = value.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation)
        {
            parent = parent.Parent;
        }

        return parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            IFieldInitializerOperation { InitializedFields: { Length: 1 } fields } => fields[0],
            IPropertyInitializerOperation { InitializedProperties: { Length: 1 } properties } => properties[0],
            ISimpleAssignmentOperation { Target: not IDiscardOperation } assignment => ConnectionUses.SymbolOf(assignment.Target),
            ICoalesceAssignmentOperation assignment => ConnectionUses.SymbolOf(assignment.Target),
            _ => null,
        };
    }

    /// <summary>True for a connection that a private method or a local function takes: whoever calls it is in the same type.</summary>
    public static bool IsSeen(IParameterSymbol parameter) =>
        ConnectionUses.IsConnection(parameter.Type)
        && parameter.RefKind == RefKind.None
        && parameter.ContainingSymbol is IMethodSymbol { DeclaringSyntaxReferences.Length: > 0 } method
        && (method.MethodKind == MethodKind.LocalFunction || (method.MethodKind == MethodKind.Ordinary && method.DeclaredAccessibility == Accessibility.Private));

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    private static IOperation? InstanceIn(IOperation whenNotNull) =>
        whenNotNull.DescendantsAndSelf().FirstOrDefault(static operation => operation is IConditionalAccessInstanceOperation);

    private static ConnectionUse OfCall(string name) => name switch
    {
        "Receive" or "ReceiveFrom" or "ReceiveMessageFrom" or "Read" or "ReadByte" or "ReadExactly" or "ReadAtLeast" or "CopyTo" => new(Synchronous: Directions.In),
        "ReceiveAsync" or "ReceiveFromAsync" or "ReceiveMessageFromAsync" or "ReadAsync" or "ReadExactlyAsync" or "ReadAtLeastAsync" or "CopyToAsync"
            or "BeginReceive" or "BeginReceiveFrom" or "BeginReceiveMessageFrom" or "BeginRead" => new(Asynchronous: Directions.In),
        "Send" or "SendTo" or "SendFile" or "SendPacketsAsync" or "Write" or "WriteByte" => new(Synchronous: Directions.Out),
        "SendAsync" or "SendToAsync" or "SendFileAsync" or "WriteAsync" or "BeginSend" or "BeginSendTo" or "BeginSendFile" or "BeginWrite" => new(Asynchronous: Directions.Out),
        "ConnectAsync" or "BeginConnect" => new(Asynchronous: Directions.Connect),
        "AuthenticateAsClient" or "AuthenticateAsServer" or "Connect" => new(Synchronous: Directions.In | Directions.Out),
        _ => Harmless,
    };
}
