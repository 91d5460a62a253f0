using System.Text.Json;
using Transport;

namespace Telemetry;

/// <summary>Takes what one sensor sends, until it has been silent for <c>IdleTimeout</c>.</summary>
internal sealed class CollectorHandler(SensorBoard board) : IChannelHandler
{
    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        SensorReport report = new(channel);
        board.Add(report);
        try
        {
            await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
            {
                report.Add(Read(message.Payload.Span));
            }
        }
        finally
        {
            board.Remove(report);
        }
    }

    /// <returns>Null if it is no reading: anybody can send anything here.</returns>
    private static Reading? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, ReadingJson.Default.Reading);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
