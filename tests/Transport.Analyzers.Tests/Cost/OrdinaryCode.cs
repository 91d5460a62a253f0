namespace Transport.Analyzers.Tests.Cost;

/// <summary>Code as most files have it: it names no network type, but has members of the same names as those that rules look for.</summary>
internal static class OrdinaryCode
{
    public const string Source = """
        public interface IRepository { Task<Order?> FindAsync(int id, CancellationToken stopping); ValueTask SendAsync(Order order); Task CloseAsync(); }

        public sealed record Order(int Id, string Customer, decimal Total)
        {
            public List<string> Lines { get; } = new();
            public string Result => $"{Customer}: {Total:F2}";
            public int Count => Lines.Count;
        }

        public sealed class OrderService : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Dictionary<int, Order> _cache = new();
            private readonly IRepository _repository;
            private readonly Uri _address = new("https://example.com/orders");
            private bool _connected;

            public OrderService(IRepository repository) => _repository = repository;

            public bool Connected => _connected;

            public event EventHandler<Order>? Received;

            public async Task<Order?> FindAsync(int id, CancellationToken stopping)
            {
                await _gate.WaitAsync(stopping).ConfigureAwait(false);
                try
                {
                    if (_cache.TryGetValue(id, out var known)) return known;
                    var found = await _repository.FindAsync(id, stopping);
                    if (found is { Total: > 0 } order) _cache[id] = order;
                    return found;
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task SendAllAsync(IEnumerable<Order> orders)
            {
                foreach (var order in orders.Where(o => o.Total > 10).OrderBy(o => o.Id).Select(o => o with { Customer = o.Customer.Trim() }))
                {
                    await _repository.SendAsync(order);
                    Received?.Invoke(this, order);
                }

                await Task.WhenAll(orders.Select(async o => await _repository.SendAsync(o)));
                await _repository.CloseAsync();
            }

            public string Read(string path)
            {
                using var stream = File.OpenRead(path);
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var text = new StringBuilder();
                while (reader.ReadLine() is { } line)
                {
                    switch (line.Length)
                    {
                        case 0: continue;
                        case > 100: text.Append(line, 0, 100).AppendLine("…"); break;
                        default: text.AppendLine(line); break;
                    }
                }

                return text.ToString();
            }

            public string Decode(byte[] bytes, int count)
            {
                try
                {
                    return Encoding.UTF8.GetString(bytes, 0, count) + Encoding.UTF8.GetBytes("ws").Length + bytes.AsSpan(0, count).ToArray()[0];
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Console.WriteLine(e.Message);
                    throw;
                }
            }

            public int Blocking(Task<int> task) => task.Result + File.ReadAllTextAsync("a").GetAwaiter().GetResult().Length + _repository.FindAsync(1, default).Result!.Count;

            public void Wait(Task task)
            {
                lock (_cache)
                {
                    task.Wait();
                    Thread.Sleep(1);
                    _ = Task.Run(() => _cache.Clear());
                }

                for (int i = 0; i < 10; i++)
                {
                    do { _connected = !_connected; } while (_connected && i < _cache.Count);
                }

                int Local(int x) => x <= 1 ? 1 : x * Local(x - 1);
                Console.WriteLine(Local(5) + _address.Host.Length);
            }

            public void Dispose() => _gate.Dispose();
        }
        """;
}
