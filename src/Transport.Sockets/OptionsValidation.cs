namespace Transport.Sockets;

internal static class OptionsValidation
{
    /// <summary>Returns options that are in range.</summary>
    /// <exception cref="ArgumentException">They are not; the message holds one sentence for each setting.</exception>
    public static TOptions CheckValid<TOptions>(this TOptions options, string parameterName)
        where TOptions : ChannelOptions
    {
        ArgumentNullException.ThrowIfNull(options, parameterName);
        string failures = string.Join(' ', options.Validate());
        return failures.Length == 0 ? options : throw new ArgumentException(failures, parameterName);
    }
}
