using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>A context with one connection: PUSH to PULL for a flood, PAIR to PAIR for round trips, one thread at each end.</summary>
internal sealed unsafe class LibzmqPair : IRun
{
    private readonly nint _context = Libzmq.NewContext();
    private readonly LibzmqSocket _client;
    private readonly LibzmqSocket _server;
    private readonly bool _echoes;

    private LibzmqPair(Workload workload)
    {
        _echoes = workload.Scenario == Scenario.PingPong;
        _client = new LibzmqSocket(_context, _echoes ? Libzmq.Pair : Libzmq.Push, workload.Size);
        _server = new LibzmqSocket(_context, _echoes ? Libzmq.Pair : Libzmq.Pull, workload.Size);
        _client.Connect(_server.Bind());
    }

    public static Task<IRun> StartAsync(Workload workload) => Task.FromResult<IRun>(new LibzmqPair(workload));

    public Task RunAsync(int count) => _echoes
        ? Task.WhenAll(Blocking.RunAsync(() => Echo(count)), Blocking.RunAsync(() => Ask(count)))
        : Task.WhenAll(Blocking.RunAsync(() => Receive(count)), Blocking.RunAsync(() => Send(count)));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        _ = Libzmq.EndContext(_context);
        return default;
    }

    private void Send(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _client.Send(i);
        }
    }

    private void Receive(int count)
    {
        byte* message = stackalloc byte[Libzmq.MessageSize];
        Libzmq.Check(Libzmq.InitializeMessage(message), "initialise a message");
        for (int i = 0; i < count; i++)
        {
            _server.Receive(message, i);
        }

        _ = Libzmq.CloseMessage(message);
    }

    private void Ask(int count)
    {
        byte* message = stackalloc byte[Libzmq.MessageSize];
        Libzmq.Check(Libzmq.InitializeMessage(message), "initialise a message");
        for (int i = 0; i < count; i++)
        {
            _client.Send(i);
            _client.Receive(message, i);
        }

        _ = Libzmq.CloseMessage(message);
    }

    private void Echo(int count)
    {
        byte* message = stackalloc byte[Libzmq.MessageSize];
        Libzmq.Check(Libzmq.InitializeMessage(message), "initialise a message");
        for (int i = 0; i < count; i++)
        {
            _server.Receive(message, i);
            _server.Send(i);
        }

        _ = Libzmq.CloseMessage(message);
    }
}
