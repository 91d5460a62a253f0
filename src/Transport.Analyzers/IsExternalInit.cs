namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants for init-only members, which .NET Standard 2.0 lacks.</summary>
internal static class IsExternalInit;
