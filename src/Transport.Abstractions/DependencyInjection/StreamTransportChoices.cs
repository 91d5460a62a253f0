using Transport.Framing;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>What was chosen for one selected transport that is a byte stream, by the calls that follow its <c>Use…</c> method.</summary>
internal sealed class StreamTransportChoices(TransportRegistration registration, string transportName)
{
    private readonly List<Action<StreamChannelOptions>> _configure = [];
    private MessageFraming? _framing;

    public MessageFraming Framing => _framing ?? MessageFraming.Default;

    public void UseFraming(MessageFraming framing)
    {
        ArgumentNullException.ThrowIfNull(framing);
        if (_framing is not null)
        {
            throw new InvalidOperationException(
                $"The {transportName} transport of {registration.Description} is given two framings, {_framing.Name} and {framing.Name}. Call UseFraming once.");
        }

        _framing = framing;
    }

    public void ConfigureOptions(Action<StreamChannelOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _configure.Add(configure);
    }

    public void Apply(StreamChannelOptions options) => _configure.ForEach(configure => configure(options));
}
