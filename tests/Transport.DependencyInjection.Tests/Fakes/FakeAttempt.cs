namespace Transport.Fakes;

/// <summary>One call of <see cref="FakeConnector.ConnectAsync"/>, ended by the test.</summary>
internal sealed class FakeAttempt(CancellationToken token)
{
    private readonly TaskCompletionSource<IMessageChannel> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The token the connector was given. The attempt ignores it unless the test does something about it.</summary>
    public CancellationToken Token => token;

    public Task<IMessageChannel> Result => _result.Task;

    public FakeChannel Succeed()
    {
        (FakeChannel one, FakeChannel other) = FakeChannel.Pair();
        _result.SetResult(one);
        return other;
    }

    public void Succeed(IMessageChannel channel) => _result.SetResult(channel);

    public void Fail(Exception exception) => _result.SetException(exception);

    public void Fail() => Fail(new TransportException(TransportError.ConnectionRefused, "Nobody listens at fake:1."));
}
