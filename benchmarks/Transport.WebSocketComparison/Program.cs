// One-way flood of 32-byte messages over one WebSocket through Kestrel on loopback, in each direction; the ratios are to
// System.Net.WebSockets at both ends in the same direction.
await FloodRounds.RunAsync(
    new FloodWay(static () => SystemFlood.StartAsync(Direction.ClientToServer), 300_000, IsBaseline: true),
    new FloodWay(static () => TransportFlood.StartAsync(Direction.ClientToServer), 5_000_000),
    new FloodWay(static () => SystemFlood.StartAsync(Direction.ServerToClient), 300_000, IsBaseline: true),
    new FloodWay(static () => TransportFlood.StartAsync(Direction.ServerToClient), 5_000_000));
