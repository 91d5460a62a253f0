using Microsoft.Extensions.Options;

namespace Transport.Hosting;

internal sealed class TransportServerOptionsValidator : IValidateOptions<TransportServerOptions>
{
    public ValidateOptionsResult Validate(string? name, TransportServerOptions options)
    {
        string[] failures = [.. options.Validate().Select(sentence => string.IsNullOrEmpty(name)
            ? $"{nameof(TransportServerOptions)}.{sentence}"
            : $"{nameof(TransportServerOptions)}.{sentence} This is the transport server \"{name}\".")];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
