using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Messages;

/// <summary>One way in which memory of a message gets out of the message's life.</summary>
/// <param name="Memory">The expression that should have been copied.</param>
/// <param name="How">What happens to it, as a part of a sentence.</param>
/// <param name="CanCopy">True if <c>.ToArray()</c> behind the expression puts it right.</param>
internal readonly record struct PayloadEscape(IOperation Memory, string How, bool CanCopy);
