using System.Net;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Where a socket's datagrams are received: in one block behind the other. Used by one receive at a time.</summary>
internal sealed class UdpRoom
{
    private DatagramBlock? _block;
    private int _filled;

    /// <summary>Room for whatever comes next.</summary>
    public Memory<byte> Memory => (_block ??= DatagramBlock.Rent()).Memory[_filled..];

    /// <summary>Hands out what was received at the beginning of <see cref="Memory"/>, which then begins behind it.</summary>
    public ReceivedDatagrams Keep(in UdpReceived received, EndPoint? sender = null)
    {
        DatagramBlock block = _block!;
        block.AddReference();
        ReceivedDatagrams datagrams = new(block, _filled, received.Length, received.DatagramSize, sender);
        _filled += received.Length;
        if (DatagramBlock.Size - _filled < UdpSocket.SmallestRoom)
        {
            LetGo();
        }

        return datagrams;
    }

    /// <summary>Before a wait: nothing is held. Except if somebody's messages keep the block anyway; then it is filled further instead of having each of them keep a block.</summary>
    public void LetGoIfUnused()
    {
        if (_block is { IsShared: false })
        {
            LetGo();
        }
    }

    public void LetGo()
    {
        _block?.Release();
        _block = null;
        _filled = 0;
    }
}
