using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Streams;

/// <summary>Reads from one pipe, writes to the other.</summary>
internal sealed class ScheduledStream(SchedulePipe incoming, SchedulePipe outgoing, Schedule schedule, ConnectionNature nature) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => incoming.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => outgoing.WriteAsync(buffer);

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!nature.SlowToFlush)
        {
            return Task.CompletedTask;
        }

        TaskCompletionSource flushed = new();
        schedule.Later("flush", "ends", flushed.SetResult);
        return flushed.Task;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
