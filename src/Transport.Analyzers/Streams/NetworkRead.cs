using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>One read of bytes from a connection: the call, where the count of bytes goes, and what the bytes are put into.</summary>
internal sealed class NetworkRead
{
    private NetworkRead(IInvocationOperation call, NetworkOperation operation, IOperation result)
    {
        Call = call;
        Operation = operation;
        Result = result;
        Use = UseOf(result, out ISymbol? count);
        Count = count;
        Buffer = ReadBuffer.Of(call);
    }

    /// <summary>The call itself.</summary>
    public IInvocationOperation Call { get; }

    /// <summary>Whether it is a socket, a stream, or a datagram that is read.</summary>
    public NetworkOperation Operation { get; }

    /// <summary>The outermost expression that is still the count, awaited and converted.</summary>
    public IOperation Result { get; }

    /// <summary>What is done with the count at the place of the call.</summary>
    public CountUse Use { get; }

    /// <summary>The variable that the count is stored in, or added to; null if there is none.</summary>
    public ISymbol? Count { get; }

    /// <summary>What the bytes are put into; null where the call does not say, as in <c>EndReceive</c>.</summary>
    public ReadBuffer? Buffer { get; }

    /// <summary>The read that a call is; null if it is none, only looks at the bytes, asks for none, or is not awaited here.</summary>
    public static NetworkRead? Of(IInvocationOperation call, NetworkTypes types)
    {
        NetworkOperation operation = call.TargetMethod.Name switch
        {
            "Receive" or "ReceiveAsync" or "EndReceive" or "Read" or "ReadAsync" or "EndRead" or "ReceiveFrom" => NetworkCalls.OperationOf(call, types),
            _ => NetworkOperation.None,
        };
        if (operation is not (NetworkOperation.SocketReceive or NetworkOperation.StreamRead or NetworkOperation.DatagramReceive))
        {
            return null;
        }

        IOperation result = OperationResult.Of(call);
        if (!IsCount(result.Type) || LooksOnly(call))
        {
            return null;
        }

        NetworkRead read = new(call, operation, result);
        if (read.Buffer is { IsEmpty: true })
        {
            return null;
        }

        return operation == NetworkOperation.SocketReceive && DatagramSockets.MayBe(call, types) ? null : read;
    }

    private static bool IsCount(ITypeSymbol? type) => type switch
    {
        null => true,
        { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_Void } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => nullable.TypeArguments[0].SpecialType == SpecialType.System_Int32,
        _ => false,
    };

    /// <summary>True for <c>SocketFlags.Peek</c>, and for flags that are not constant.</summary>
    private static bool LooksOnly(IInvocationOperation call)
    {
        const int Peek = 2;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Name == "SocketFlags" && argument.Parameter.RefKind == RefKind.None)
            {
                return argument.Value.ConstantValue is not { HasValue: true, Value: int flags } || (flags & Peek) != 0;
            }
        }

        return false;
    }

    private static CountUse UseOf(IOperation result, out ISymbol? count)
    {
        count = null;
        switch (result.Parent)
        {
            case IExpressionStatementOperation:
                return CountUse.Dropped;
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, result):
                if (assignment.Target is IDiscardOperation)
                {
                    return CountUse.Dropped;
                }

                count = Variables.SymbolOf(assignment.Target);
                return count is null ? CountUse.Used : assignment.Parent is IExpressionStatementOperation ? CountUse.Stored : CountUse.Used;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                count = declarator.Symbol;
                return CountUse.Stored;
            case ICompoundAssignmentOperation compound when ReferenceEquals(compound.Value, result) && compound.Parent is IExpressionStatementOperation:
                return CountUse.Added;
            case IReturnOperation:
                return CountUse.Returned;
            default:
                return CountUse.Used;
        }
    }
}
