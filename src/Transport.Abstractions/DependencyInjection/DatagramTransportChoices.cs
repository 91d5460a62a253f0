using Transport.Datagrams;

namespace Transport.DependencyInjection;

/// <summary>What was chosen for one selected transport of datagrams, by the calls that follow its <c>Use…</c> method.</summary>
internal sealed class DatagramTransportChoices(TransportRegistration registration, string transportName)
{
    private readonly List<Action<DatagramChannelOptions>> _configure = [];
    private IDatagramFraming? _framing;

    public IDatagramFraming Framing => _framing ?? DatagramFraming.None;

    public void UseFraming(IDatagramFraming framing)
    {
        ArgumentNullException.ThrowIfNull(framing);
        if (_framing is not null)
        {
            throw new InvalidOperationException(
                $"The {transportName} transport of {registration.Description} is given two framings, {_framing.Name} and {framing.Name}. Call UseFraming once.");
        }

        _framing = framing;
    }

    public void ConfigureOptions(Action<DatagramChannelOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _configure.Add(configure);
    }

    public void Apply(DatagramChannelOptions options) => _configure.ForEach(configure => configure(options));
}
