namespace Transport.Misuse.Tests;

/// <summary>What a build reports at one place.</summary>
/// <param name="File">The folder of the sample and its file, such as <c>Bcl/TRN2001.cs</c>.</param>
/// <param name="Id">The rule.</param>
/// <param name="Level">As SARIF calls it: error, warning or note.</param>
/// <param name="Line">From 1 on.</param>
/// <param name="Column">From 1 on.</param>
/// <param name="Message">What is wrong, and what to do.</param>
internal sealed record Finding(string File, string Id, string Level, int Line, int Column, string Message)
{
    /// <summary>What is compared: which rule in which file.</summary>
    public string Place => $"{File}: {Id}";
}
