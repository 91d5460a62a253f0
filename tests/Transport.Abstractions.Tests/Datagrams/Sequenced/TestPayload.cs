using System.Buffers.Binary;

namespace Transport.Tests.Datagrams;

/// <summary>Payloads that no two messages share, and in which every byte depends on its place.</summary>
internal static class TestPayload
{
    public static byte[] Create(int message, int length)
    {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++)
        {
            payload[i] = (byte)(i + i / 251 + message * 31);
        }

        if (length >= sizeof(int))
        {
            BinaryPrimitives.WriteInt32BigEndian(payload, message);
        }

        return payload;
    }
}
