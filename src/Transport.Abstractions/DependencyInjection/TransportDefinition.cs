using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Transport.DependencyInjection;

/// <summary>What dependency injection must know of every transport. A transport makes one of the derived types for its <c>Use…</c> extension.</summary>
/// <typeparam name="TOptions">
/// The transport's options. Each sentence of its <see cref="ChannelOptions.Validate"/> begins with the setting's name; errors put the
/// configuration path in front of it.
/// </typeparam>
/// <example>
/// <code>
/// private static readonly StreamConnectorDefinition&lt;SerialOptions&gt; Serial = new()
/// {
///     TransportName = "serial",
///     SectionName = "Serial",
///     Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
///     CreateConnector = static (services, options, framing) => new SerialConnector(options, framing),
/// };
///
/// [TransportBuilderMethod(TransportBuilderAction.Selects)]
/// public static StreamTransportBuilder UseSerial(this TransportClientBuilder builder, string port) =>
///     builder.UseConnector(Serial, options => options.Port = port);
/// </code>
/// </example>
public abstract class TransportDefinition<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>
    where TOptions : ChannelOptions, new()
{
    private protected TransportDefinition()
    {
    }

    /// <summary>The transport's name as in <see cref="ChannelCapabilities.TransportName"/>, such as <c>tcp</c>.</summary>
    public required string TransportName { get; init; }

    /// <summary>The name of the transport's section in the configuration of a client or server, such as <c>Tcp</c>.</summary>
    public required string SectionName { get; init; }

    /// <summary>Applies a configuration section to options.</summary>
    /// <remarks>
    /// Write it in the transport's own assembly, as in the example, so that the configuration binding source generator sees the type of the
    /// options and no reflection is needed. It must throw for keys that it does not know. It is called only if the section exists.
    /// </remarks>
    public required Action<IConfigurationSection, TOptions> Bind { get; init; }
}
