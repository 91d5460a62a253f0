using System.Runtime.CompilerServices;
using Transport;
using Transport.DependencyInjection;

namespace PackageConsumer;

/// <summary>A client that says something and insists on hearing the same.</summary>
internal static class Echo
{
    private const int LargeSize = 100_000;

    public static async Task CheckAsync(string name, Action<TransportClientBuilder> use, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = new ServiceCollection().AddTransport(use).BuildServiceProvider();
        IMessageChannel channel = services.GetRequiredService<IMessageChannel>();
        string text = $"Grüße over {name}";
        await channel.SendTextAsync(text, cancellationToken);
        byte[] large = new byte[LargeSize];
        new Random(1).NextBytes(large);
        await channel.SendAsync(large, MessageKind.Binary, cancellationToken);

        using (ReceivedMessage reply = await ReceiveAsync(channel, name, cancellationToken))
        {
            Require(reply.Kind == MessageKind.Text && reply.GetText() == text, name, "the text came back changed");
        }

        using (ReceivedMessage reply = await ReceiveAsync(channel, name, cancellationToken))
        {
            Require(reply.Kind == MessageKind.Binary && reply.Payload.Span.SequenceEqual(large), name, "the bytes came back changed");
        }

        await channel.CloseAsync(cancellationToken: cancellationToken);
        CloseReason reason = await channel.Completion;
        Require(reason.Error is null, name, $"the close ended with {reason}");
        string runtime = RuntimeFeature.IsDynamicCodeSupported ? "the runtime" : "native code";
        Console.WriteLine($"{name} echoed {text.Length} characters and {LargeSize} bytes with {channel.Capabilities.TransportName} in {runtime}.");
    }

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageChannel channel, string name, CancellationToken cancellationToken) =>
        await channel.ReceiveAsync(cancellationToken) ?? throw new InvalidOperationException($"{name}: the server closed the channel instead of answering.");

    private static void Require(bool condition, string name, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"{name}: {otherwise}.");
        }
    }
}
