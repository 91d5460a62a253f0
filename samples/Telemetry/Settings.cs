using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Telemetry;

/// <summary>Where a command takes its settings from: its file beside the program, then the environment, then the command line, such as <c>--Telemetry:Rate 100</c>.</summary>
internal static class Settings
{
    public static HostApplicationBuilder CreateBuilder(string command, string[] args)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, $"telemetry.{command}.json"))
            .AddEnvironmentVariables()
            .AddCommandLine(args);
        ConfigureLogging(builder.Logging);
        builder.Services.AddSingleton(TimeProvider.System);
        return builder;
    }

    /// <summary>The section <c>Telemetry</c>.</summary>
    /// <exception cref="OptionsValidationException">A setting is unknown, no number, or out of range.</exception>
    public static TOptions Read<TOptions>(IConfiguration configuration, Func<TOptions, bool> isValid, string ranges)
        where TOptions : class, new()
    {
        try
        {
            TOptions options = configuration.GetSection("Telemetry").Get<TOptions>(o => o.ErrorOnUnknownConfiguration = true) ?? new TOptions();
            return isValid(options) ? options : throw new OptionsValidationException("Telemetry", typeof(TOptions), [ranges]);
        }
        catch (InvalidOperationException exception)
        {
            throw new OptionsValidationException("Telemetry", typeof(TOptions), [$"{exception.Message} {ranges}"]);
        }
    }

    /// <remarks>Warnings go to the error output, one line each. What fails at the start is said by the program, without a stack trace.</remarks>
    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(o => o.SingleLine = true);
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }
}
