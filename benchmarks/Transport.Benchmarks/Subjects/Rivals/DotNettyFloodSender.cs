using DotNetty.Transport.Channels;

namespace Transport.Benchmarks.Subjects;

/// <summary>Writes a flood in batches, as far as a window allows.</summary>
/// <remarks>
/// Without the window messages arrive damaged on Linux: when the kernel takes only a part of a write, DotNetty 0.7.6 sends some of it
/// again (Azure/DotNetty#286). So what has not been received yet is kept below what the kernel always takes.
/// </remarks>
internal sealed class DotNettyFloodSender(int size) : ChannelHandlerAdapter
{
    /// <summary>Messages of one flush: many enough that they share a system call, few enough that the receiver starts early.</summary>
    private const int Batch = 256;

    /// <summary>Bytes on their way, as a share of what a socket buffers on loopback.</summary>
    private const int WindowBytes = 256 * 1024;

    private readonly int _window = WindowBytes / size;
    private readonly byte[] _payload = new byte[size];
    private IChannelHandlerContext? _context;
    private int _next;
    private int _count;
    private int _received;
    private bool _writing;

    private bool MayWrite => _next < _count && _next - Volatile.Read(ref _received) < _window && _context!.Channel.IsWritable;

    public override void ChannelActive(IChannelHandlerContext context)
    {
        _context = context;
        context.FireChannelActive();
    }

    public void Start(int count)
    {
        Volatile.Write(ref _received, 0);
        _context!.Executor.Execute(() =>
        {
            _next = 0;
            _count = count;
            Write();
        });
    }

    /// <summary>Opens the window by one message; called by the receiver's event loop, which wakes the sender's at each quarter of a window.</summary>
    public void OnReceived()
    {
        int received = _received + 1;
        Volatile.Write(ref _received, received);
        if (received % (_window / 4) == 0)
        {
            _context!.Executor.Execute(Write);
        }
    }

    public override void ChannelWritabilityChanged(IChannelHandlerContext context) => Write();

    /// <summary>A flush may make the channel writable again and call back at once, hence the guard and the outer loop.</summary>
    private void Write()
    {
        if (_writing || _context is null)
        {
            return;
        }

        _writing = true;
        while (MayWrite)
        {
            for (int i = 0; i < Batch && MayWrite; i++)
            {
                _ = _context.WriteAsync(DotNettyMessage.Create(_context.Allocator, _payload, _next++));
            }

            _context.Flush();
        }

        _writing = false;
    }
}
