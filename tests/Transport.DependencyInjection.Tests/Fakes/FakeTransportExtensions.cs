using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Transport.DependencyInjection;

namespace Transport.Fakes;

/// <summary>A transport as a third party would write it: with the public API only. UseFake keeps messages apart by itself, UseFakeStream is a byte stream.</summary>
internal static class FakeTransportExtensions
{
    private static readonly MessageConnectorDefinition<FakeOptions> FakeConnector = new()
    {
        TransportName = "fake",
        SectionName = "Fake",
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        GetCapabilities = static options => FakeChannel.Promises(options.MaxMessageSize),
        CreateConnector = static (services, options) => services.GetRequiredService<FakeNetwork>().CreateConnector(options, framing: null),
    };

    private static readonly StreamConnectorDefinition<FakeStreamOptions> FakeStreamConnector = new()
    {
        TransportName = "fake-stream",
        SectionName = "FakeStream",
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateConnector = static (services, options, framing) => services.GetRequiredService<FakeNetwork>().CreateConnector(options, framing),
    };

    private static readonly MessageListenerDefinition<FakeOptions> FakeListener = new()
    {
        TransportName = "fake",
        SectionName = "Fake",
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateListenerFactory = static (services, options) => services.GetRequiredService<FakeNetwork>().CreateFactory(options.EndPoint!, options, framing: null),
    };

    private static readonly StreamListenerDefinition<FakeStreamOptions> FakeStreamListener = new()
    {
        TransportName = "fake-stream",
        SectionName = "FakeStream",
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateListenerFactory = static (services, options, framing) => services.GetRequiredService<FakeNetwork>().CreateFactory(options.EndPoint!, options, framing),
    };

    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static MessageTransportBuilder UseFake(this TransportClientBuilder builder, string? endPoint = null, Action<FakeOptions>? configure = null) =>
        builder.UseConnector(FakeConnector, options =>
        {
            options.EndPoint = endPoint ?? options.EndPoint;
            configure?.Invoke(options);
        });

    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamTransportBuilder UseFakeStream(this TransportClientBuilder builder, string? endPoint = null, Action<FakeStreamOptions>? configure = null) =>
        builder.UseConnector(FakeStreamConnector, options =>
        {
            options.EndPoint = endPoint ?? options.EndPoint;
            configure?.Invoke(options);
        });

    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static MessageTransportBuilder UseFake(this TransportServerBuilder builder, string? endPoint = null, Action<FakeOptions>? configure = null) =>
        builder.UseListener(FakeListener, options =>
        {
            options.EndPoint = endPoint ?? options.EndPoint;
            configure?.Invoke(options);
        });

    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static StreamListenerBuilder UseFakeStream(this TransportServerBuilder builder, string? endPoint = null) =>
        builder.UseListener(FakeStreamListener, options => options.EndPoint = endPoint ?? options.EndPoint);
}
