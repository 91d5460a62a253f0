using System.Net;
using Transport.Framing;

namespace Transport.Fakes;

/// <summary>What the fake transport has made in one container, for tests to look at.</summary>
internal sealed class FakeNetwork
{
    private readonly HashSet<string> _bound = [];

    public List<FakeConnector> Connectors { get; } = [];

    public List<ChannelOptions> ListenerOptions { get; } = [];

    public List<MessageFraming?> ListenerFramings { get; } = [];

    public List<FakeListener> Listeners { get; } = [];

    public FakeConnector CreateConnector(ChannelOptions options, MessageFraming? framing)
    {
        FakeConnector connector = new(options, framing);
        Connectors.Add(connector);
        return connector;
    }

    public IChannelListenerFactory CreateFactory(string address, ChannelOptions options, MessageFraming? framing)
    {
        ListenerOptions.Add(options);
        ListenerFramings.Add(framing);
        return new Factory(this, address);
    }

    private sealed class Factory(FakeNetwork network, string address) : IChannelListenerFactory
    {
        public ValueTask<IChannelListener> ListenAsync(CancellationToken cancellationToken = default)
        {
            if (!network._bound.Add(address))
            {
                throw new TransportException(TransportError.AddressInUse, $"Another socket listens at {address} already. Choose another address.");
            }

            FakeListener listener = new(new IPEndPoint(IPAddress.Loopback, 5000 + network.Listeners.Count), () => network._bound.Remove(address));
            network.Listeners.Add(listener);
            return ValueTask.FromResult<IChannelListener>(listener);
        }
    }
}
