using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData(1u, 0u, true)]
    [InlineData(0u, 0u, false)]
    [InlineData(0u, 1u, false)]
    [InlineData(0u, uint.MaxValue, true)]
    [InlineData(uint.MaxValue, 0u, false)]
    [InlineData(0x7fff_ffffu, 0u, true)]
    [InlineData(0x8000_0000u, 0u, false)]
    [InlineData(0u, 0x8000_0000u, false)]
    [InlineData(0x8000_0001u, 0u, false)]
    [InlineData(5u, 0xffff_fff0u, true)]
    public void A_number_comes_after_those_in_the_half_of_the_circle_behind_it(uint number, uint other, bool isAfter) =>
        Assert.Equal(isAfter, SequenceNumber.IsAfter(number, other));

    [Theory]
    [InlineData(5u, 5u, 0u)]
    [InlineData(2u, uint.MaxValue, 3u)]
    public void A_distance_counts_across_the_wrap_around(uint number, uint earlier, uint distance) => Assert.Equal(distance, SequenceNumber.Distance(number, earlier));
}
