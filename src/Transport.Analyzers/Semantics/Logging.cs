using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Recognises calls that only write something down for people.</summary>
internal static class Logging
{
    /// <summary>True for <c>Console.Write…</c>, <c>Debug</c>, <c>Trace</c>, loggers of all makes.</summary>
    public static bool Is(IInvocationOperation call)
    {
        string type = call.TargetMethod.ContainingType?.Name ?? "";
        string name = call.TargetMethod.Name;
        return type switch
        {
            "Console" or "TextWriter" => name.StartsWith("Write", StringComparison.Ordinal),
            "Debug" or "Trace" => true,
            _ => type.EndsWith("Logger", StringComparison.Ordinal)
                || type.EndsWith("LoggerExtensions", StringComparison.Ordinal)
                || type is "Log" or "ILog"
                || (name.StartsWith("Log", StringComparison.Ordinal) && (name.Length == 3 || char.IsUpper(name[3])))
                || name is "WriteLog" or "AddLog" or "AppendLog",
        };
    }
}
