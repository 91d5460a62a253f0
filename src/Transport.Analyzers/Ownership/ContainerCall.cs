using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Ownership;

/// <summary>Recognises what comes out of a container of services.</summary>
internal static class ContainerCall
{
    /// <summary>True for <c>GetRequiredService</c> and its kin.</summary>
    public static bool Is(IOperation value)
    {
        IOperation current = value;
        while (current is IConversionOperation or IParenthesizedOperation)
        {
            current = current is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)current).Operand;
        }

        return current is IInvocationOperation { TargetMethod.Name: "GetRequiredService" or "GetService" or "GetRequiredKeyedService" or "GetKeyedService" };
    }

    /// <summary>True for parameters that the container fills by an attribute.</summary>
    public static bool IsMarked(IParameterSymbol parameter)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass?.Name is "FromServicesAttribute" or "FromKeyedServicesAttribute")
            {
                return true;
            }
        }

        return false;
    }
}
