// A flood of 32-byte messages over one WebSocket through Kestrel on loopback, in each direction and in both; the ratios are to
// System.Net.WebSockets at both ends doing the same.
await FloodRounds.RunAsync(
    new FloodWay(static () => SystemFlood.StartAsync(Direction.ClientToServer), 300_000, IsBaseline: true),
    new FloodWay(static () => TransportFlood.StartAsync(Direction.ClientToServer), 5_000_000),
    new FloodWay(static () => SystemFlood.StartAsync(Direction.ServerToClient), 300_000, IsBaseline: true),
    new FloodWay(static () => TransportFlood.StartAsync(Direction.ServerToClient), 5_000_000),
    new FloodWay(
        static async () => new BothDirections("System.Net.WebSockets", await SystemFlood.StartAsync(Direction.ClientToServer), await SystemFlood.StartAsync(Direction.ServerToClient)),
        300_000,
        IsBaseline: true),
    new FloodWay(
        static async () => new BothDirections("Transport channels", await TransportFlood.StartAsync(Direction.ClientToServer), await TransportFlood.StartAsync(Direction.ServerToClient)),
        5_000_000));
