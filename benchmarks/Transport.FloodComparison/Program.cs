// One-way flood of 32-byte messages over one TCP connection on loopback; the ratios are to raw sockets with a send per message.
await FloodRounds.RunAsync(
    new FloodWay(static async () => await RawSocketFlood.StartAsync(batched: false), 100_000, IsBaseline: true),
    new FloodWay(static async () => await RawSocketFlood.StartAsync(batched: true), 5_000_000),
    new FloodWay(TcpFlood.StartAsync, 5_000_000));
