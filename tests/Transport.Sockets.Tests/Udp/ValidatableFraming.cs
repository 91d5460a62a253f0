using Transport.Datagrams;

namespace Transport.Sockets.Tests.Udp;

/// <summary>Bare datagrams for tests that never send one that begins with <c>TC</c>.</summary>
internal sealed class ValidatableFraming : IDatagramFraming
{
    /// <summary>Thrown instead of making a codec.</summary>
    public Exception? Failure { get; set; }

    public string Name => "validatable";

    public bool PreservesKind => false;

    public bool Ordered => false;

    public bool AllowsAddressValidation => true;

    public int GetMaxMessageSize(int maxDatagramSize) => DatagramFraming.None.GetMaxMessageSize(maxDatagramSize);

    public DatagramCodec CreateCodec(int maxDatagramSize, int maxMessageSize, TimeProvider timeProvider) =>
        Failure is { } failure ? throw failure : DatagramFraming.None.CreateCodec(maxDatagramSize, maxMessageSize, timeProvider);
}
