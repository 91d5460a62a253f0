using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Transport;

/// <summary>What every channel can do besides its contract.</summary>
public static class MessageChannelExtensions
{
    /// <summary>All messages until the peer closes in good order: <c>await foreach (var message in channel.ReceiveAllAsync(ct))</c>.</summary>
    /// <param name="channel">The channel; one receive loop at a time.</param>
    /// <param name="cancellationToken">Ends the loop with <see cref="OperationCanceledException"/>; no message is lost, the channel lives on.</param>
    /// <remarks>Each message is disposed when the loop moves on or ends, unless it was detached. Throws what <see cref="IMessageChannel.ReceiveAsync"/> throws.</remarks>
    public static ReceivedMessages ReceiveAllAsync(this IMessageChannel channel, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return new ReceivedMessages(channel, cancellationToken);
    }

    /// <summary>Sends a string as one text message.</summary>
    /// <remarks>Throws what <see cref="IMessageChannel.SendAsync{TState}"/> throws; a string with lone surrogates is an <see cref="ArgumentException"/>.</remarks>
    public static ValueTask SendTextAsync(this IMessageChannel channel, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(text);
        return channel.SendAsync(text, static (text, writer) => StrictUtf8.GetBytes(text, writer), MessageKind.Text, cancellationToken);
    }

    /// <summary>Sends a value as one text message of JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="channel">The channel.</param>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How to write it, from a <c>JsonSerializerContext</c>; that keeps the program trimmable.</param>
    /// <param name="cancellationToken">Gives up the wait for room in the send buffer; then nothing was sent.</param>
    /// <remarks>Throws what <see cref="IMessageChannel.SendAsync{TState}"/> throws, and what the serializer throws.</remarks>
    public static ValueTask SendJsonAsync<T>(this IMessageChannel channel, T value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return channel.SendAsync(
            (value, typeInfo),
            static (state, writer) =>
            {
                using Utf8JsonWriter json = new(writer);
                JsonSerializer.Serialize(json, state.value, state.typeInfo);
            },
            MessageKind.Text,
            cancellationToken);
    }

    /// <summary>A byte stream over the channel, for protocols that want one, such as JSON-RPC.</summary>
    /// <param name="channel">The channel; reliable and ordered. The stream owns it: disposing the stream closes the channel (asynchronously in good order, synchronously by abort).</param>
    /// <remarks>
    /// Each write is sent as one binary message, or as several when it is larger than <see cref="ChannelCapabilities.MaxMessageSize"/>; reads give the bytes of
    /// the messages one behind the other, and 0 once the peer has closed in good order. Asynchronous calls only. Throws what the channel throws.
    /// </remarks>
    /// <exception cref="ArgumentException">The channel may lose or reorder messages, so it cannot carry a stream.</exception>
    public static Stream AsStream(this IMessageChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.Capabilities is { Reliable: true, Ordered: true }
            ? new MessageChannelStream(channel)
            : throw new ArgumentException($"A {channel.Capabilities.TransportName} channel may lose or reorder messages, so it cannot carry a byte stream. Use a reliable transport.", nameof(channel));
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
