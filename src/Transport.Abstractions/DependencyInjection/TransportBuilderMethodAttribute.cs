namespace Transport.DependencyInjection;

/// <summary>Tells analyzers what a builder method does, so that they understand third parties' transports too. Put it on every <c>Use…</c> method.</summary>
/// <param name="action">What the method does.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class TransportBuilderMethodAttribute(TransportBuilderAction action) : Attribute
{
    /// <summary>What the method does.</summary>
    public TransportBuilderAction Action { get; } = action;
}
