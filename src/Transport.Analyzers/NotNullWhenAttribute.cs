namespace System.Diagnostics.CodeAnalysis;

/// <summary>What .NET Standard 2.0 lacks of nullable analysis.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
{
    public bool ReturnValue { get; } = returnValue;
}
