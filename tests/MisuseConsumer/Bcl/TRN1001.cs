using System.Net.Sockets;
using System.Text.Json;

namespace MisuseConsumer.Bcl;

/// <summary>A datagram as large as what somebody has typed.</summary>
internal static class Report
{
    public static async Task SendAsync(UdpClient client, object report, CancellationToken cancellationToken) =>
        await client.SendAsync(JsonSerializer.SerializeToUtf8Bytes(report), cancellationToken);
}
