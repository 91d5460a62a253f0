namespace Transport.Sockets.Tests;

public sealed class TlsRecordsTests
{
    // A handshake record of 3 bytes, a fatal alert, and an alert that is encrypted and therefore longer.
    private static readonly byte[] Sent = [22, 3, 1, 0, 3, 21, 3, 3, 21, 3, 3, 0, 2, 2, 120, 21, 3, 3, 0, 4, 2, 40, 2, 40];

    [Fact]
    public void The_last_alert_in_clear_is_found_however_the_bytes_are_cut()
    {
        for (int first = 0; first <= Sent.Length; first++)
        {
            for (int second = first; second <= Sent.Length; second++)
            {
                TlsRecords records = new();
                records.Add(Sent.AsSpan(0, first));
                records.Add(Sent.AsSpan(first, second - first));
                records.Add(Sent.AsSpan(second));
                Assert.Equal(TlsAlert.NoApplicationProtocol, records.Alert);
                Assert.Equal(Sent.Length, records.Count);
                Assert.Equal(Sent.AsSpan(0, 8), records.Beginning);
                Assert.True(records.IsTls);
            }
        }
    }

    [Fact]
    public void An_alert_is_not_there_before_its_last_byte()
    {
        TlsRecords records = new();
        records.Add(Sent.AsSpan(0, 14));
        Assert.Null(records.Alert);
        records.Add(Sent.AsSpan(14, 1));
        Assert.Equal(TlsAlert.NoApplicationProtocol, records.Alert);
    }

    [Theory]
    [InlineData(new byte[0], true)]
    [InlineData(new byte[] { 22 }, true)]
    [InlineData(new byte[] { 21, 3 }, true)]
    [InlineData(new byte[] { 22, 2 }, false)]
    [InlineData(new byte[] { (byte)'H', (byte)'T' }, false)]
    [InlineData(new byte[] { 0 }, false)]
    public void The_first_bytes_say_whether_it_can_be_TLS(byte[] bytes, bool expected)
    {
        TlsRecords records = new();
        records.Add(bytes);
        Assert.Equal(expected, records.IsTls);
    }

    [Fact]
    public void Nothing_that_can_be_sent_is_too_much()
    {
        Random random = new(4711);
        byte[] bytes = new byte[100];
        TlsRecords records = new();
        for (int i = 0; i < 10_000; i++)
        {
            random.NextBytes(bytes);
            records.Add(bytes.AsSpan(0, random.Next(bytes.Length)));
        }

        Assert.True(records.Beginning.Length == 8 && records.Count > 100_000);
    }
}
