using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Streams;

/// <summary>The bytes of one direction, moved by a schedule. Takes note of two reads or two writes at once, and of use after the end.</summary>
/// <remarks>Bytes are copied out of a writer's memory as late as possible, and a reader's room is overwritten as soon as it is known: whoever uses either of them meanwhile is found out.</remarks>
internal sealed partial class SchedulePipe(string name, Schedule schedule, Dice dice, PipeNature nature, FrameInjector? injector)
{
    private readonly Lock _lock = new();
    private readonly string _reader = name + " read";
    private readonly string _writer = name + " write";
    private byte[] _bytes = new byte[256];
    private long _cutAt = nature.EndAt;
    private int _start;
    private int _count;
    private bool _ended;
    private Exception? _broken;
    private bool _readerLeft;
    private bool _writerLeft;

    /// <summary>How many bytes the writer has been relieved of.</summary>
    public long Written { get; private set; }

    /// <summary>How many bytes the reader has got.</summary>
    public long Read { get; private set; }

    public bool IsReading
    {
        get
        {
            lock (_lock)
            {
                return _read is not null;
            }
        }
    }

    public bool IsWriting
    {
        get
        {
            lock (_lock)
            {
                return _write is not null;
            }
        }
    }

    /// <summary>Called when bytes come for a reader that has gone, which destroys what is on its way to the writer.</summary>
    public Action? OnReset { get; set; }

    /// <summary>The writer has sent all.</summary>
    public void End()
    {
        lock (_lock)
        {
            schedule.Log.Write(_writer, "end");
            _ended = true;
            PostRead();
        }
    }

    /// <summary>Reads and writes fail from now on.</summary>
    /// <param name="drop">Whether bytes on their way are lost; else they can be read before.</param>
    public void Break(bool drop)
    {
        lock (_lock)
        {
            schedule.Log.Write(name, drop ? "breaks" : "breaks behind what is in it", _count);
            _broken ??= StreamFault.Any(dice, name);
            if (drop)
            {
                _count = 0;
            }

            PostRead();
            PostWrite();
        }
    }

    /// <summary>The reader sees the end of the stream now; what was and will be written is lost.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            schedule.Log.Write(name, "is cut", _count);
            _cutAt = Math.Min(_cutAt, Read);
            PostRead();
            PostWrite();
        }
    }

    /// <summary>The reader has released its end in good order.</summary>
    /// <returns>False if there was something left to read: it is lost, and so is what the reader's side has sent.</returns>
    public bool LeaveReader()
    {
        lock (_lock)
        {
            _readerLeft = true;
            return _count == 0;
        }
    }

    public void LeaveWriter()
    {
        lock (_lock)
        {
            _writerLeft = true;
            _ended = true;
            PostRead();
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_start + _count + bytes.Length > _bytes.Length)
        {
            byte[] larger = _count + bytes.Length > _bytes.Length ? new byte[2 * (_count + bytes.Length)] : _bytes;
            _bytes.AsSpan(_start, _count).CopyTo(larger);
            _bytes = larger;
            _start = 0;
        }

        bytes.CopyTo(_bytes.AsSpan(_start + _count));
        _count += bytes.Length;
    }
}
