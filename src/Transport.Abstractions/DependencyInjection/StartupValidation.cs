using Microsoft.Extensions.Options;

namespace Transport.DependencyInjection;

/// <summary>Options without content: validating them at start validates every registered client and server.</summary>
internal sealed class StartupValidation
{
    internal sealed class Validator(RegisteredTransports registered, IServiceProvider services) : IValidateOptions<StartupValidation>
    {
        public ValidateOptionsResult Validate(string? name, StartupValidation options)
        {
            string[] failures = [.. registered.Registrations.SelectMany(registration => registration.Validate(services)).Distinct()];
            return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
