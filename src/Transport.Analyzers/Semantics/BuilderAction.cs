namespace Transport.Analyzers.Semantics;

/// <summary>The library's <c>TransportBuilderAction</c>, value by value.</summary>
[Flags]
internal enum BuilderAction
{
    None = 0,
    Selects = 1,
    Frames = 2,
    Reconnects = 4,
}
