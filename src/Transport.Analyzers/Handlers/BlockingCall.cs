using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Handlers;

/// <summary>Recognises calls that block their thread, apart from waiting for the network, which is TRN2001's.</summary>
internal static class BlockingCall
{
    /// <summary>A look at the name alone.</summary>
    public static bool MayBe(IInvocationOperation call) => call.TargetMethod.Name is
        "Sleep" or "Join" or "Wait" or "WaitAll" or "WaitAny" or "GetResult" or "WaitOne" or "WaitForExit" or "ReadLine" or "ReadKey" or "ReadToEnd"
        or "ReadAllText" or "ReadAllBytes" or "ReadAllLines" or "WriteAllText" or "WriteAllBytes" or "WriteAllLines" or "AppendAllText" or "AppendAllLines" or "AppendAllBytes"
        or "Read" or "Write" or "CopyTo" or "ReadExactly" or "ReadAtLeast" or "Receive" or "Send" or "ReceiveFrom" or "SendTo" or "Connect" or "Accept"
        or "ExecuteNonQuery" or "ExecuteReader" or "ExecuteScalar" or "SaveChanges" or "GetHostEntry" or "GetHostAddresses" or "Take";

    /// <summary>How a call blocks, as people write it, such as <c>Thread.Sleep</c>; null if it does not.</summary>
    public static string? NameOf(IInvocationOperation call, NetworkTypes types)
    {
        IMethodSymbol method = call.TargetMethod;
        return method.Name switch
        {
            "Sleep" => Is(method, "Thread") && !IsZero(call) ? "Thread.Sleep" : null,
            "Join" => Is(method, "Thread") ? "Thread.Join" : null,
            "Wait" => WaitOf(call, types),
            "WaitAll" or "WaitAny" => method.ContainingType.IsTask() && !Includes(call, types) ? $"Task.{method.Name}" : null,
            "GetResult" => call.Instance is IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } && Blocks(task, types) ? "GetAwaiter().GetResult()" : null,
            "WaitOne" => Is(method, "WaitHandle") && !IsZero(call) ? "WaitHandle.WaitOne" : null,
            "WaitForExit" => Is(method, "Process") ? "Process.WaitForExit" : null,
            "ReadLine" or "ReadKey" => Is(method, "Console") ? $"Console.{method.Name}" : ReaderOf(call),
            "ReadToEnd" => ReaderOf(call),
            "ReadAllText" or "ReadAllBytes" or "ReadAllLines" or "WriteAllText" or "WriteAllBytes" or "WriteAllLines" or "AppendAllText" or "AppendAllLines" or "AppendAllBytes" => Is(method, "File") ? $"File.{method.Name}" : null,
            "Read" or "Write" or "CopyTo" or "ReadExactly" or "ReadAtLeast" => IsFileOrNetwork(call, types) ? $"{call.Instance!.Type!.Name}.{method.Name}" : null,
            "Receive" or "Send" or "ReceiveFrom" or "SendTo" or "Connect" or "Accept" => IsSocket(call, types) ? $"{method.ContainingType.Name}.{method.Name}" : method.Name == "Send" && Is(method, "HttpClient") ? "HttpClient.Send" : null,
            "ExecuteNonQuery" or "ExecuteReader" or "ExecuteScalar" => Inherits(method.ContainingType, "DbCommand") ? $"{method.ContainingType.Name}.{method.Name}" : null,
            "SaveChanges" => Inherits(method.ContainingType, "DbContext") ? $"{method.ContainingType.Name}.SaveChanges" : null,
            "GetHostEntry" or "GetHostAddresses" => Is(method, "Dns") ? $"Dns.{method.Name}" : null,
            "Take" => Is(method, "BlockingCollection") ? "BlockingCollection.Take" : null,
            _ => null,
        };
    }

    /// <summary>True if taking the result of a task blocks: it comes straight from a call, or from a variable that holds nothing else and is not awaited; and it is not the network's.</summary>
    public static bool Blocks(IOperation task, NetworkTypes types)
    {
        IOperation? value = task.WithoutConversions();
        for (int step = 0; step < 8; step++)
        {
            switch (value)
            {
                case IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait", Instance: { } inner }:
                    value = inner.WithoutConversions();
                    break;
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                case ILocalReferenceOperation local:
                    value = LocalValues.PendingTaskIn(local)?.WithoutConversions();
                    break;
                case IInvocationOperation call:
                    return call.TargetMethod.ReturnType.IsTask() && !IsFinished(call) && TaskOrigin.Find(task, types) is null;
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool IsFinished(IInvocationOperation call) =>
        call.TargetMethod.ContainingType.IsTask() && call.TargetMethod.Name is "FromResult" or "FromException" or "FromCanceled" or "WhenAny";

    private static string? WaitOf(IInvocationOperation call, NetworkTypes types)
    {
        if (call.TargetMethod.ContainingType.IsTask())
        {
            return call.Instance is { } task && !IsZero(call) && Blocks(task, types) ? "Task.Wait" : null;
        }

        return call.TargetMethod.ContainingType.Name is "SemaphoreSlim" or "ManualResetEventSlim" or "CountdownEvent" && !IsZero(call) ? $"{call.TargetMethod.ContainingType.Name}.Wait" : null;
    }

    private static bool Includes(IInvocationOperation call, NetworkTypes types) =>
        call.Arguments.Length > 0 && call.Arguments[0].Descendants().Any(inside => TaskOrigin.Find(inside, types) is not null);

    private static string? ReaderOf(IInvocationOperation call) =>
        call.Instance?.Type is { Name: "StreamReader" or "TextReader" } type ? $"{type.Name}.{call.TargetMethod.Name}" : null;

    private static bool IsFileOrNetwork(IInvocationOperation call, NetworkTypes types) =>
        call.Instance?.Type is { } type && (type.Name == "FileStream" || NetworkStreams.Is(call.Instance, types));

    private static bool IsSocket(IInvocationOperation call, NetworkTypes types) =>
        call.Instance?.Type is { } type
        && ((types.Socket is { } socket && type.IsOrInherits(socket)) || (types.UdpClient is { } udp && type.IsOrInherits(udp)) || (types.TcpClient is { } tcp && type.IsOrInherits(tcp)));

    /// <summary>A wait of zero only looks.</summary>
    private static bool IsZero(IInvocationOperation call) =>
        call.Arguments.Length > 0 && (call.Arguments[0].Value.WithoutConversions() is { ConstantValue: { HasValue: true, Value: 0 } } or IFieldReferenceOperation { Field.Name: "Zero" });

    private static bool Is(IMethodSymbol method, string type)
    {
        for (INamespaceSymbol? space = method.ContainingType.Name == type ? method.ContainingType.ContainingNamespace : null; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space is { Name: "System", ContainingNamespace.IsGlobalNamespace: true })
            {
                return true;
            }
        }

        return false;
    }

    private static bool Inherits(INamedTypeSymbol type, string name)
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
}
