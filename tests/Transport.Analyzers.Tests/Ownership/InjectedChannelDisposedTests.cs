using Transport.Analyzers.Ownership;

namespace Transport.Analyzers.Tests.Ownership;

public sealed class InjectedChannelDisposedTests
{
    [Theory]
    [InlineData("class Feed(IMessageChannel channel) : IDisposable { public void Dispose() => {|TRN1011:channel.Dispose()|}; }")]
    [InlineData("class Feed(IMessageChannel channel) : IAsyncDisposable { public ValueTask DisposeAsync() => {|TRN1011:channel.DisposeAsync()|}; }")]
    [InlineData("class Feed : IDisposable { readonly IMessageChannel _channel; public Feed(IMessageChannel channel) => _channel = channel; public void Dispose() { {|TRN1011:_channel.Dispose()|}; } }")]
    [InlineData("class Feed : IDisposable { readonly IMessageChannel _channel; public Feed(IMessageChannel channel) { this._channel = channel ?? throw new ArgumentNullException(nameof(channel)); } public void Dispose() { {|TRN1011:this._channel.Dispose()|}; } }")]
    [InlineData("class Feed(IMessageChannel channel) { readonly IMessageChannel _channel = channel; public async Task StopAsync() => await {|TRN1011:_channel.DisposeAsync()|}.ConfigureAwait(false); }")]
    [InlineData("class Feed([FromKeyedServices(\"feed\")] IMessageChannel channel) { public void Stop() { {|TRN1011:((IDisposable)channel).Dispose()|}; } }")]
    [InlineData("class Feed(IMessageChannel channel) { public async Task RunAsync() { await using ({|TRN1011:channel|}) { await channel.SendTextAsync(\"a\"); } } }")]
    [InlineData("class Feed(IMessageChannel channel) { public async Task RunAsync() { await using var c = {|TRN1011:channel|}; await c.SendTextAsync(\"a\"); } }")]
    [InlineData("class Feed : IDisposable { IMessageChannel? _channel; public Feed(IMessageChannel channel) { _channel = channel; } public void Dispose() { _channel?{|TRN1011:.Dispose()|}; _channel = null; } }")]
    [InlineData("class Feed { readonly IMessageChannel _channel; public Feed(IServiceProvider services) => _channel = services.GetRequiredService<IMessageChannel>(); public void Stop() => {|TRN1011:_channel.Dispose()|}; }")]
    [InlineData("class Feed { public async Task RunAsync(IServiceProvider services) { await using var channel = {|TRN1011:services.GetRequiredService<IMessageChannel>()|}; await channel.SendTextAsync(\"a\"); } }")]
    [InlineData("class Feed { public void Run(IServiceProvider services) { var channel = services.GetRequiredKeyedService<IMessageChannel>(\"feed\"); {|TRN1011:channel.Dispose()|}; } }")]
    [InlineData("class Feed { public async Task RunAsync([FromKeyedServices(\"feed\")] IMessageChannel channel) { await {|TRN1011:channel.DisposeAsync()|}; } }")]
    [InlineData("class Feed(IMessageChannel channel) : IDisposable { public void Dispose() => Dispose(true); protected virtual void Dispose(bool disposing) { if (disposing) { {|TRN1011:channel.Dispose()|}; } } }")]
    [InlineData("partial class Feed(IMessageChannel channel) { readonly IMessageChannel _channel = channel; } partial class Feed { public void Stop() => {|TRN1011:_channel.Dispose()|}; }")]
    public Task A_channel_of_the_container_that_is_disposed_is_reported(string source) => RuleTest.VerifyAsync<InjectedChannelDisposedAnalyzer>(source);

    [Theory]
    [InlineData("class Feed(IChannelConnector connector) { public async Task RunAsync() { await using var channel = await connector.ConnectAsync(); await channel.SendTextAsync(\"a\"); } }")]
    [InlineData("class Server(IChannelListener listener) { public async Task RunAsync() { while (await listener.AcceptAsync() is { } channel) { await channel.DisposeAsync(); } } }")]
    [InlineData("class Handler : IChannelHandler { public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { await channel.DisposeAsync(); } }")]
    [InlineData("class Session(IMessageChannel channel) : IDisposable { public void Dispose() => channel.Dispose(); } class Server(IChannelListener listener) { public async Task RunAsync() { var session = new Session((await listener.AcceptAsync())!); session.Dispose(); } }")]
    [InlineData("abstract class Session(IMessageChannel channel) : IDisposable { public void Dispose() => channel.Dispose(); } class Game(IMessageChannel channel) : Session(channel) { public static async Task<Game> JoinAsync(IChannelConnector connector) => new(await connector.ConnectAsync()); }")]
    [InlineData("class Feed(IMessageChannel channel, bool ownsChannel) : IDisposable { public void Dispose() { if (ownsChannel) { channel.Dispose(); } } }")]
    [InlineData("class Feed(IMessageChannel channel, bool leaveOpen) : IDisposable { public void Dispose() { if (!leaveOpen) { channel.Dispose(); } } }")]
    [InlineData("class Feed(IMessageChannel channel) { public ValueTask CloseAsync() => channel.CloseAsync(); public void Stop() => channel.Abort(); }")]
    [InlineData("class Feed(IChannelConnector connector) : IDisposable { IMessageChannel? _channel; public async Task RunAsync() => _channel = await connector.ConnectAsync(); public void Dispose() => _channel?.Dispose(); }")]
    [InlineData("class Feed(IMessageChannel first, IChannelConnector connector) { IMessageChannel _channel = first; public async Task AgainAsync() { _channel.Dispose(); _channel = await connector.ConnectAsync(); } }")]
    [InlineData("public class Rpc(IMessageChannel channel) : IDisposable { public void Dispose() => channel.Dispose(); }")]
    [InlineData("class Feed(Stream stream) : IDisposable { public void Dispose() => stream.Dispose(); }")]
    [InlineData("class Feed { static async Task RunAsync(IMessageChannel channel) { await using (channel) { await channel.SendTextAsync(\"a\"); } } }")]
    [InlineData("class Wrapped(IMessageChannel channel) : MemoryStream { protected override void Dispose(bool disposing) => channel.Dispose(); }")]
    [InlineData("class Session(IMessageChannel channel) : IDisposable { public void Dispose() => channel.Dispose(); } class Made { static Session Make(IServiceProvider services, IMessageChannel channel) => ActivatorUtilities.CreateInstance<Session>(services, channel); }")]
    [InlineData("class Feed { public async Task RunAsync(IServiceProvider services) { var channel = services.GetRequiredService<IMessageChannel>(); await channel.SendTextAsync(\"a\"); } }")]
    [InlineData("// <auto-generated/>\nclass Feed(IMessageChannel channel) : IDisposable { public void Dispose() => channel.Dispose(); }")]
    [InlineData("class Feed(IMessageChannel channel) { public void Stop() => channel.{|CS1061:Disposed|}(); }")]
    [InlineData("class Feed({|CS0246:IMissingChannel|} channel) { public void Stop() => channel.Dispose(); }")]
    public Task Channels_that_somebody_else_gave_or_may_have_given_are_not_reported(string source) => RuleTest.VerifyAsync<InjectedChannelDisposedAnalyzer>(source);

    [Fact]
    public Task A_logger_of_its_own_says_that_the_container_made_it() => RuleTest.VerifyAsync<InjectedChannelDisposedAnalyzer>("""
        public class Feed(IMessageChannel channel, Microsoft.Extensions.Logging.ILogger<Feed> logger) : IDisposable
        {
            public void Dispose() { Console.WriteLine(logger); {|TRN1011:channel.Dispose()|}; }
        }

        class Tests
        {
            Feed Make(IMessageChannel channel) => new(channel, null!);
        }
        """);

    [Fact]
    public Task Public_types_that_ask_for_other_services_are_made_by_the_container() => RuleTest.VerifyAsync<InjectedChannelDisposedAnalyzer>("""
        public class Feed(IMessageChannel channel, IServiceProvider services) : IDisposable
        {
            public void Dispose() { Console.WriteLine(services); {|TRN1011:channel.Dispose()|}; }
        }
        """);

    [Fact]
    public Task The_fix_removes_the_disposal() => RuleTest.VerifyFixAsync<InjectedChannelDisposedAnalyzer, LeaveInjectedChannelFix>(
        """
        class Feed(IMessageChannel channel, [FromKeyedServices("b")] IMessageChannel other) : IDisposable, IAsyncDisposable
        {
            public void Dispose()
            {
                Console.WriteLine("done");
                {|TRN1011:channel.Dispose()|};
                {|TRN1011:other.Dispose()|};
            }

            public ValueTask DisposeAsync() => {|TRN1011:channel.DisposeAsync()|};

            public void Stop() => {|TRN1011:channel.Dispose()|};

            public async Task RunAsync(IServiceProvider services)
            {
                await {|TRN1011:other.DisposeAsync()|}.ConfigureAwait(false);
                await using var feed = {|TRN1011:services.GetRequiredService<IMessageChannel>()|};
                await feed.SendTextAsync("a");
            }
        }
        """,
        """
        class Feed(IMessageChannel channel, [FromKeyedServices("b")] IMessageChannel other) : IDisposable, IAsyncDisposable
        {
            public void Dispose()
            {
                Console.WriteLine("done");
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;

            public void Stop()
            {
            }

            public async Task RunAsync(IServiceProvider services)
            {
                var feed = services.GetRequiredService<IMessageChannel>();
                await feed.SendTextAsync("a");
            }
        }
        """);

    [Fact]
    public Task The_fix_keeps_comments() => RuleTest.VerifyFixAsync<InjectedChannelDisposedAnalyzer, LeaveInjectedChannelFix>(
        """
        class Feed([FromKeyedServices("feed")] IMessageChannel channel) : IDisposable
        {
            public void Dispose()
            {
                // Nothing is left to send here.
                {|TRN1011:channel.Dispose()|};
            }
        }
        """,
        """
        class Feed([FromKeyedServices("feed")] IMessageChannel channel) : IDisposable
        {
            public void Dispose()
            {
                // Nothing is left to send here.
            }
        }
        """);

    [Fact]
    public Task No_fix_where_a_person_must_decide() => RuleTest.VerifyNoFixAsync<InjectedChannelDisposedAnalyzer, LeaveInjectedChannelFix>("""
        class Feed([FromKeyedServices("feed")] IMessageChannel channel)
        {
            public async Task StopAsync() => await {|TRN1011:channel.DisposeAsync()|};

            public async Task RunAsync() { await using ({|TRN1011:channel|}) { await channel.SendTextAsync("a"); } }

            public void Stop(bool now) { if (now) {|TRN1011:channel.Dispose()|}; }
        }
        """);
}
