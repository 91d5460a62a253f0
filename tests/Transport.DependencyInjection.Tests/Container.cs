using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Transport.Fakes;

namespace Transport.DependencyInjection.Tests;

/// <summary>Containers with the fake network and, where settings are given, a configuration.</summary>
internal static class Container
{
    public static ServiceCollection Services(params (string Key, string? Value)[] settings)
    {
        ServiceCollection services = new();
        services.AddSingleton<FakeNetwork>();
        if (settings.Length > 0)
        {
            services.AddSingleton(Configuration(settings));
        }

        return services;
    }

    public static IConfiguration Configuration(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
        .Build();
}
