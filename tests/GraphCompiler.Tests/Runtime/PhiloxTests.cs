using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Runtime;

/// <summary>The known answers of the authors' library Random123 (<c>kat_vectors</c>, philox4x32 with 10 rounds).</summary>
public sealed class PhiloxTests
{
    [Fact]
    public void Zeros() => Assert.Equal(
        new PhiloxBlock(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8),
        Philox.Block(default, default));

    [Fact]
    public void Ones() => Assert.Equal(
        new PhiloxBlock(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd),
        Philox.Block(new(0xffffffff, 0xffffffff), new(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)));

    [Fact]
    public void DigitsOfPi() => Assert.Equal(
        new PhiloxBlock(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1),
        Philox.Block(new(0xa4093822, 0x299f31d0), new(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)));

    [Fact]
    public void KeyHoldsTheWholeSeed() => Assert.Equal(new PhiloxKey(0x89abcdef, 0x01234567), PhiloxKey.From(0x0123456789abcdef));
}
