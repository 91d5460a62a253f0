using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Transport.DependencyInjection;

/// <summary>Applies a section to options, and finds out which of its keys are wrong if that fails.</summary>
internal static class SectionBinding
{
    /// <summary>Binds; returns what is wrong, as sentences with the full path.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">What it is applied to.</param>
    /// <param name="bind">Applies it.</param>
    /// <param name="example">A setting to name where one is missing.</param>
    public static IReadOnlyList<string> Apply<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IConfigurationSection section,
        TOptions options,
        Action<IConfigurationSection, TOptions> bind,
        string example = nameof(ChannelOptions.MaxMessageSize))
        where TOptions : class, new()
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            return [$"{section.Path} has the value \"{section.Value}\", but is a section of settings. Set one of them, such as {section.Path}:{example}; there are {KnownSettings(typeof(TOptions))}."];
        }

        IReadOnlyList<string> failures = TryBind(section, options, bind) is { } exception ? Diagnose(section, bind, exception) : [];
        return [.. failures, .. Unread<TOptions>(section)];
    }

    /// <summary>What the binder passes over without a word: values below a single value, and values that are empty.</summary>
    private static IEnumerable<string> Unread<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(IConfigurationSection section)
    {
        PropertyInfo[] values = [.. typeof(TOptions).GetProperties().Where(property => IsSetting(property) && IsSingleValue(property.PropertyType))];
        foreach (IConfigurationSection setting in section.GetChildren())
        {
            if (Array.Find(values, property => property.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)) is not { PropertyType: var type })
            {
                continue;
            }

            if (setting.GetChildren().FirstOrDefault() is { } below)
            {
                yield return $"{below.Path} is set, but {setting.Path} is one value with nothing below it. Set {setting.Path} itself, or remove it.";
            }
            else if (setting.Value is "" && type.IsValueType && Nullable.GetUnderlyingType(type) is null)
            {
                yield return $"{setting.Path} is empty. Give it a value, or remove it to have the default.";
            }
        }
    }

    /// <summary>Binds every setting alone: the binder's exception does not say which one it is about in a form to rely on.</summary>
    private static List<string> Diagnose<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IConfigurationSection section,
        Action<IConfigurationSection, TOptions> bind,
        Exception exception)
        where TOptions : class, new()
    {
        List<string> failures = [];
        foreach (KeyValuePair<string, string?> setting in section.AsEnumerable().Where(setting => setting.Value is not null).OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase))
        {
            IConfigurationRoot alone = new ConfigurationBuilder().AddInMemoryCollection([setting]).Build();
            if (TryBind(alone.GetSection(section.Path), new TOptions(), bind) is { } reason)
            {
                // The binder gives a cause for a value that it cannot convert, and none for a key that it does not know.
                failures.Add(reason is InvalidOperationException { InnerException: null }
                    ? $"{setting.Key} is set, but there is no such setting. Correct its name or remove it; there are {KnownSettings(typeof(TOptions))}."
                    : $"{setting.Key} is \"{setting.Value}\", which cannot be used: {(reason.InnerException ?? reason).Message}");
            }
        }

        return failures.Count > 0 ? failures : [$"{section.Path} cannot be used: {exception.Message}"];
    }

    private static Exception? TryBind<TOptions>(IConfigurationSection section, TOptions options, Action<IConfigurationSection, TOptions> bind)
    {
        try
        {
            bind(section, options);
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or TargetInvocationException)
        {
            return exception;
        }
    }

    private static string KnownSettings([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options) => Sentence.List(
        [.. options.GetProperties().Where(IsSetting).Select(property => property.Name).Order(StringComparer.Ordinal)]);

    /// <summary>What code alone can set (callbacks, services) is no setting.</summary>
    private static bool IsSetting(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } && !property.PropertyType.IsInterface && !typeof(Delegate).IsAssignableFrom(property.PropertyType);

    private static bool IsSingleValue(Type type)
    {
        Type value = Nullable.GetUnderlyingType(type) ?? type;
        return value == typeof(string) || value.IsEnum || (value.IsValueType && value.Namespace == nameof(System));
    }
}
