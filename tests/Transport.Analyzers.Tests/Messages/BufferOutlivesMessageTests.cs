using Transport.Analyzers.Messages;

namespace Transport.Analyzers.Tests.Messages;

public sealed class BufferOutlivesMessageTests
{
    [Theory]
    [InlineData("_last = {|TRN1003:message.Payload|};")]
    [InlineData("this._last = {|TRN1003:message.Payload[4..]|};")]
    [InlineData("Latest = {|TRN1003:message.Payload.Slice(1)|};")]
    [InlineData("_list.Add({|TRN1003:message.Payload|});")]
    [InlineData("_queue.Enqueue((message.Kind, {|TRN1003:message.Payload|}));")]
    [InlineData("_table[message.Length] = {|TRN1003:message.Payload|};")]
    [InlineData("await _work.Writer.WriteAsync({|TRN1003:message.Payload|}, stopping);")]
    [InlineData("_work.Writer.TryWrite({|TRN1003:message.Payload|});")]
    [InlineData("var payload = message.Payload; _list.Add({|TRN1003:payload|});")]
    [InlineData("var body = message.Payload.Slice(2); var rest = body[1..]; _last = {|TRN1003:rest|};")]
    [InlineData("list.Add({|TRN1003:message.Payload|});")]
    [InlineData("previous = {|TRN1003:message.Payload|};")]
    [InlineData("_packets.Add(new Packet({|TRN1003:message.Payload|}));")]
    [InlineData("_packets.Add(new Packet(default) { Data = {|TRN1003:message.Payload|} });")]
    [InlineData("_packets.Add(new Frame({|TRN1003:message.Payload|}));")]
    [InlineData("_document = System.Text.Json.JsonDocument.Parse({|TRN1003:message.Payload|});")]
    [InlineData("_sequence = new System.Buffers.ReadOnlySequence<byte>({|TRN1003:message.Payload|});")]
    [InlineData("_waiting.TrySetResult({|TRN1003:message.Payload|});")]
    [InlineData("if (message.Length > 9) { _last = {|TRN1003:message.Payload|}; break; }")]
    [InlineData("if (message.Length > 9) { return {|TRN1003:message.Payload|}; }")]
    [InlineData("_ = HandleAsync({|TRN1003:message.Payload|});")]
    [InlineData("_ = Task.Run(() => Handle({|TRN1003:message.Payload|}));")]
    [InlineData("_ = Task.Run(async () => { await Task.Yield(); Console.WriteLine({|TRN1003:message.GetText()|}); });")]
    [InlineData("tasks.Add(Task.Run(() => Handle({|TRN1003:message.Payload|})));")]
    [InlineData("var payload = message.Payload; ThreadPool.QueueUserWorkItem(_ => Handle({|TRN1003:payload|}));")]
    [InlineData("_actions.Enqueue(() => Handle({|TRN1003:message.Payload|}));")]
    [InlineData("Stopped += (_, _) => Handle({|TRN1003:message.Payload|});")]
    public Task Memory_that_outlives_its_iteration_is_reported(string statement) => VerifyLoopAsync(statement);

    [Theory]
    [InlineData("_list.Add(message.ToArray());")]
    [InlineData("_last = message.Payload.ToArray();")]
    [InlineData("_last = message.Payload[4..].ToArray();")]
    [InlineData("_text = message.GetText();")]
    [InlineData("_text = Encoding.UTF8.GetString(message.Payload.Span);")]
    [InlineData("_count = System.Text.Json.JsonSerializer.Deserialize<int>(message.Payload.Span);")]
    [InlineData("_count = message.Payload.Length;")]
    [InlineData("_messages.Enqueue(message.Detach());")]
    [InlineData("var kept = message.Detach(); _list.Add(kept.Payload); _messages.Enqueue(kept);")]
    [InlineData("await Task.WhenAll(peers.Select(peer => peer.SendAsync(message.Payload).AsTask()));")]
    [InlineData("await Task.WhenAll(peers.Select(async peer => await peer.SendAsync(message.Payload, message.Kind)));")]
    [InlineData("await Parallel.ForEachAsync(peers, async (peer, token) => await peer.SendAsync(message.Payload, cancellationToken: token));")]
    [InlineData("foreach (var peer in peers) { await peer.SendAsync(message.Payload, message.Kind); }")]
    [InlineData("foreach (var peer in peers) { peer.TrySend(message.Payload.Span); }")]
    [InlineData("await HandleAsync(message.Payload);")]
    [InlineData("await Task.Run(() => Handle(message.Payload));")]
    [InlineData("var payload = message.Payload; await Task.Run(() => Handle(payload));")]
    [InlineData("Parallel.ForEach(peers, peer => peer.TrySend(message.Payload.Span));")]
    [InlineData("var sends = new List<Task>(); foreach (var peer in peers) { sends.Add(peer.SendAsync(message.Payload).AsTask()); } await Task.WhenAll(sends);")]
    [InlineData("var works = new List<Task>(); foreach (var peer in peers) { works.Add(Task.Run(() => Handle(message.Payload))); } await Task.WhenAll(works);")]
    [InlineData("tasks.Clear(); tasks.Add(Task.Run(() => Handle(message.Payload))); await Task.WhenAll(tasks);")]
    [InlineData("var parts = new List<ReadOnlyMemory<byte>>(); parts.Add(message.Payload[..2]); parts.Add(message.Payload[2..]); Console.WriteLine(parts.Count);")]
    [InlineData("var packet = new Packet(message.Payload); Handle(packet.Data);")]
    [InlineData("_last = message.Payload; try { Handle(_last); } finally { _last = default; }")]
    [InlineData("using var document = System.Text.Json.JsonDocument.Parse(message.Payload); _count = document.RootElement.GetInt32();")]
    [InlineData("Copy = message.Payload;")]
    [InlineData("Func<int> length = () => message.Payload.Length; _count = length();")]
    [InlineData("var first = peers.FirstOrDefault(peer => peer.TrySend(message.Payload.Span));")]
    [InlineData("await channel.SendAsync(message.Payload, static (payload, writer) => writer.Write(payload.Span));")]
    [InlineData("dynamic unknown = this; unknown.Keep(message.Payload);")]
    public Task Memory_used_while_the_message_is_alive_is_not_reported(string statement) => VerifyLoopAsync(statement);

    [Theory]
    [InlineData("using var message = (await channel.ReceiveAsync())!.Value; return {|TRN1003:message.Payload|};")]
    [InlineData("using (var message = await channel.ReceiveAsync()) { return {|TRN1003:message!.Value.Payload|}; }")]
    [InlineData("ReadOnlyMemory<byte> payload; using (var message = (await channel.ReceiveAsync())!.Value) { payload = {|TRN1003:message.Payload|}; } return payload;")]
    [InlineData("var received = await channel.ReceiveAsync(); if (received is { } message) { using (message) { return {|TRN1003:message.Payload|}; } } return default;")]
    [InlineData("if (channel.TryReceive(out var message)) { var payload = message.Payload; message.Dispose(); return {|TRN1003:payload|}; } return default;")]
    [InlineData("if (channel.TryReceive(out var message)) { message.Dispose(); Handle({|TRN1003:message.Payload|}); } return default;")]
    [InlineData("while (await channel.ReceiveAsync() is { } message) { using (message) { _list.Add({|TRN1003:message.Payload|}); } } return default;")]
    [InlineData("while (await channel.ReceiveAsync() is { } message) { using var lease = message; _list.Add({|TRN1003:message.Payload|}); } return default;")]
    [InlineData("var message = await channel.ReceiveAsync(); try { _last = {|TRN1003:message!.Value.Payload|}; } finally { message?.Dispose(); } return default;")]
    [InlineData("ReadOnlyMemory<byte> last = default; await foreach (var message in channel.ReceiveAllAsync().ConfigureAwait(false)) { if (last.Length > 0) { Handle(last); } last = {|TRN1003:message.Payload|}; } return default;")]
    [InlineData("while (true) { var message = await channel.ReceiveAsync(); if (message is null) { break; } _list.Add({|TRN1003:message.Value.Payload|}); message.Value.Dispose(); } return default;")]
    public Task Received_by_hand_it_is_reported(string body) => VerifyReadAsync(body);

    [Theory]
    [InlineData("if (channel.TryReceive(out var message)) { Handle(message.Payload); message.Dispose(); } return default;")]
    [InlineData("while (channel.TryReceive(out var message)) { if (message.Length == 0) { message.Dispose(); continue; } Handle(message.Payload); message.Dispose(); } return default;")]
    [InlineData("using var message = (await channel.ReceiveAsync())!.Value; return message.ToArray();")]
    [InlineData("var message = (await channel.ReceiveAsync())!.Value; _messages.Enqueue(message); _list.Add(message.Payload); return default;")]
    [InlineData("foreach (var message in _messages) { _list.Add(message.Payload); } return default;")]
    [InlineData("channel.TryReceive(out var message); Handle(message.Payload); message.Dispose(); channel.TryReceive(out message); Handle(message.Payload); message.Dispose(); return default;")]
    [InlineData("using var message = await channel.ReceiveAsync(); if (message is null) { return default; } await HandleAsync(message.Value.Payload).ConfigureAwait(false); return default;")]
    public Task Received_by_hand_and_used_in_time_it_is_not_reported(string body) => VerifyReadAsync(body);

    [Fact]
    public Task A_handler_that_keeps_the_payload_of_its_parameter_is_reported() => RuleTest.VerifyAsync<BufferOutlivesMessageAnalyzer>("""
        partial class Prices
        {
            private ReadOnlyMemory<byte> _snapshot;
            private readonly Dictionary<string, ReadOnlyMemory<byte>> _bySymbol = [];

            void OnMessage(ReceivedMessage message)
            {
                if (message.Kind == MessageKind.Binary)
                {
                    _snapshot = {|TRN1003:message.Payload|};
                }

                _bySymbol["x"] = {|TRN1003:message.Payload[..8]|};
            }
        }
        """);

    [Fact]
    public Task Projections_iterators_and_owners_of_a_message_are_not_reported() => RuleTest.VerifyAsync<BufferOutlivesMessageAnalyzer>("""
        sealed class Envelope : IDisposable
        {
            private readonly ReceivedMessage _message;

            public Envelope(ReceivedMessage message)
            {
                _message = message;
                Body = message.Payload[4..];
            }

            public ReadOnlyMemory<byte> Body { get; }

            public void Dispose() => _message.Dispose();

            public static ReadOnlyMemory<byte> BodyOf(ReceivedMessage message) => message.Payload[4..];

            public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Bodies(IMessageChannel channel)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    yield return message.Payload[4..];
                }
            }
        }
        """);

    [Fact]
    public Task Top_level_statements_are_looked_at() => RuleTest.VerifyAsync<BufferOutlivesMessageAnalyzer>(
        """
        IMessageChannel channel = null!;
        List<ReadOnlyMemory<byte>> history = [];
        await foreach (var message in channel.ReceiveAllAsync())
        {
            history.Add({|TRN1003:message.Payload|});
            Console.WriteLine(message.GetText());
        }
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_and_code_that_does_not_bind_are_left_alone() => RuleTest.VerifyAsync<BufferOutlivesMessageAnalyzer>(
        "class C { object _last; void M(Missing message, ReceivedMessage other) { _last = message.Payload; _last = other.; } }",
        static test =>
        {
            test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None;
            test.TestState.Sources.Add(("G.g.cs", "class G { ReadOnlyMemory<byte> _last; void M(ReceivedMessage message) => _last = message.Payload; }"));
        });

    [Fact]
    public Task The_fix_keeps_a_copy() => RuleTest.VerifyFixAsync<BufferOutlivesMessageAnalyzer, KeepCopyFix>(
        """
        class C
        {
            private readonly List<ReadOnlyMemory<byte>> _list = [];
            private (MessageKind, ReadOnlyMemory<byte>) _last;

            async Task M(IMessageChannel channel)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    _list.Add({|TRN1003:message.Payload|}); // the newest
                    _last = (message.Kind, {|TRN1003:message.Payload[2..]|});
                    var payload = message.Payload;
                    _list.Add({|TRN1003:payload|});
                }
            }
        }
        """,
        """
        class C
        {
            private readonly List<ReadOnlyMemory<byte>> _list = [];
            private (MessageKind, ReadOnlyMemory<byte>) _last;

            async Task M(IMessageChannel channel)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    _list.Add(message.Payload.ToArray()); // the newest
                    _last = (message.Kind, message.Payload[2..].ToArray());
                    var payload = message.Payload;
                    _list.Add(payload.ToArray());
                }
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_a_copy_would_come_too_late() => RuleTest.VerifyNoFixAsync<BufferOutlivesMessageAnalyzer, KeepCopyFix>("""
        class C
        {
            async Task M(IMessageChannel channel)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    _ = Task.Run(() => Console.WriteLine({|TRN1003:message.Payload|}.Length));
                }
            }
        }
        """);

    private static Task VerifyLoopAsync(string statement) => VerifyReadAsync($$"""
        var list = new List<ReadOnlyMemory<byte>>();
        var tasks = new List<Task>();
        ReadOnlyMemory<byte> previous = default;
        await foreach (var message in channel.ReceiveAllAsync(stopping))
        {
            await Task.Yield();
            {{statement}}
        }

        await Task.WhenAll(tasks);
        return list.Count > 0 ? list[0] : previous;
        """);

    private static Task VerifyReadAsync(string body) => RuleTest.VerifyAsync<BufferOutlivesMessageAnalyzer>($$"""
        using System.Buffers;

        class C
        {
            private readonly List<ReadOnlyMemory<byte>> _list = [];
            private readonly Queue<(MessageKind, ReadOnlyMemory<byte>)> _queue = new();
            private readonly Queue<ReceivedMessage> _messages = new();
            private readonly Queue<Action> _actions = new();
            private readonly Dictionary<int, ReadOnlyMemory<byte>> _table = [];
            private readonly List<object> _packets = [];
            private readonly System.Threading.Channels.Channel<ReadOnlyMemory<byte>> _work = System.Threading.Channels.Channel.CreateBounded<ReadOnlyMemory<byte>>(10);
            private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _waiting = new();
            private ReadOnlyMemory<byte> _last;
            private System.Buffers.ReadOnlySequence<byte> _sequence;
            private System.Text.Json.JsonDocument _document;
            private byte[] _copy;
            private string _text;
            private int _count;

            private ReadOnlyMemory<byte> Latest { get; set; }

            private ReadOnlyMemory<byte> Copy { set => _copy = value.ToArray(); }

            private event EventHandler Stopped;

            void Handle(ReadOnlyMemory<byte> payload) { }

            async Task HandleAsync(ReadOnlyMemory<byte> payload) => await Task.Yield();

            async Task<ReadOnlyMemory<byte>> M(IMessageChannel channel, List<IMessageChannel> peers, CancellationToken stopping)
            {
                await Task.Yield();
                {{body}}
            }
        }

        record Packet(ReadOnlyMemory<byte> Data);

        class Frame
        {
            private readonly ReadOnlyMemory<byte> _body;

            public Frame(ReadOnlyMemory<byte> body) { _body = body; }
        }
        """);
}
