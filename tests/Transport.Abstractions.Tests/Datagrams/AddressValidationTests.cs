using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

public sealed class AddressValidationTests
{
    private static readonly byte[] Here = [127, 0, 0, 1, 20, 30];
    private static readonly byte[] There = [127, 0, 0, 1, 20, 31];

    private static byte[] CookieFor(AddressValidation validation, byte[] address)
    {
        byte[] cookie = new byte[AddressValidation.CookieSize];
        validation.WriteCookie(address, cookie);
        return cookie;
    }

    [Fact]
    public void A_cookie_is_good_for_its_address_and_no_other()
    {
        AddressValidation validation = new(new FakeTimeProvider());
        byte[] cookie = CookieFor(validation, Here);
        Assert.True(validation.IsValid(Here, cookie));
        Assert.False(validation.IsValid(There, cookie));
        Assert.False(validation.IsValid(Here.AsSpan(0, 5), cookie));
    }

    [Fact]
    public void A_cookie_that_was_changed_in_any_bit_or_cut_is_not_good()
    {
        AddressValidation validation = new(new FakeTimeProvider());
        byte[] cookie = CookieFor(validation, Here);
        for (int bit = 0; bit < cookie.Length * 8; bit++)
        {
            byte[] changed = [.. cookie];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(validation.IsValid(Here, changed));
        }

        for (int length = 0; length < cookie.Length; length++)
        {
            Assert.False(validation.IsValid(Here, cookie.AsSpan(0, length)));
        }

        Assert.False(validation.IsValid(Here, [.. cookie, 0]));
    }

    [Fact]
    public void Nobody_elses_cookies_are_good()
    {
        FakeTimeProvider time = new();
        Assert.False(new AddressValidation(time).IsValid(Here, CookieFor(new AddressValidation(time), Here)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    [InlineData(600, false)]
    public void A_cookie_is_good_in_its_period_and_the_next(int seconds, bool expected)
    {
        FakeTimeProvider time = new();
        AddressValidation validation = new(time);
        byte[] cookie = CookieFor(validation, Here);
        time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(expected, validation.IsValid(Here, cookie));
    }

    [Fact]
    public void Secrets_change_from_period_to_period()
    {
        FakeTimeProvider time = new();
        AddressValidation validation = new(time);
        byte[] first = CookieFor(validation, Here);
        time.Advance(AddressValidation.Period);
        byte[] second = CookieFor(validation, Here);
        Assert.NotEqual(first, second);
        Assert.True(validation.IsValid(Here, first));
        Assert.True(validation.IsValid(Here, second));
        time.Advance(AddressValidation.Period);
        Assert.False(validation.IsValid(Here, first));
        Assert.True(validation.IsValid(Here, second));
    }
}
