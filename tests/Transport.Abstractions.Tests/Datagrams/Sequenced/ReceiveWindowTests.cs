using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

public sealed class ReceiveWindowTests
{
    [Theory]
    [InlineData(1u)]
    [InlineData(31u)]
    [InlineData(32u)]
    [InlineData(33u)]
    [InlineData(4_000u)]
    [InlineData(4_095u)]
    [InlineData(4_096u)]
    [InlineData(4_097u)]
    [InlineData(1_000_000u)]
    [InlineData(0x7fff_ffffu)]
    public void A_jump_forgets_exactly_what_it_leaves_behind(uint step)
    {
        foreach (uint first in (uint[])[0, 17, 5_000, uint.MaxValue - 3])
        {
            ReceiveWindow window = new();
            window.Advance(first);
            for (uint i = 1; i < ReceiveWindow.Size; i++)
            {
                window.Advance(first + i);
            }

            uint last = first + ReceiveWindow.Size - 1;
            for (uint i = 0; i < ReceiveWindow.Size; i++)
            {
                window.Set(last - i, Arrival.Delivered);
            }

            Assert.Equal(step - 1, window.Advance(last + step));
            for (uint back = 0; back < ReceiveWindow.Size; back++)
            {
                Assert.True(window.IsInside(last + step - back));
                Assert.Equal(back < step ? Arrival.None : Arrival.Delivered, window[last + step - back]);
            }

            Assert.False(window.IsInside(last + step - ReceiveWindow.Size));
            Assert.False(window.IsInside(last + step + 1));
        }
    }

    [Fact]
    public void Each_number_keeps_its_own_arrival()
    {
        ReceiveWindow window = new();
        window.Advance(uint.MaxValue);
        window.Advance(3_000);
        for (uint i = 0; i < 3_000; i++)
        {
            window.Set(i, (Arrival)(i % 4));
        }

        for (uint i = 0; i < 3_000; i++)
        {
            Assert.Equal((Arrival)(i % 4), window[i]);
        }
    }

    [Fact]
    public void Numbers_before_the_first_are_not_missing()
    {
        ReceiveWindow window = new();
        Assert.True(window.IsAhead(10));
        Assert.Equal(0u, window.Advance(10));
        Assert.False(window.WasMissing(9));
        Assert.Equal(4u, window.Advance(15));
        Assert.True(window.WasMissing(11));
        Assert.False(window.WasMissing(9));
        window.Clear();
        Assert.False(window.IsInside(15));
        Assert.True(window.IsAhead(9));
    }
}
