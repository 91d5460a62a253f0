namespace Transport.Samples.Tests;

/// <summary>A program that tests need and that is not everywhere.</summary>
internal static class Tool
{
    /// <returns>Null if no directory of the PATH has it.</returns>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>Skips the test if the program was not found; under CI that is a failure.</summary>
    public static void Require(string? found, string sentence)
    {
        if (found is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", sentence);
            Assert.Skip(sentence);
        }
    }
}
