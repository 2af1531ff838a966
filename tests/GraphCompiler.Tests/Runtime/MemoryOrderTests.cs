using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Runtime;

public sealed class MemoryOrderTests
{
    [Fact]
    public void Panels_of_a_matrix()
    {
        // [2, 4] in panels of two columns: [2, 2, 2].
        var order = new MemoryOrder([2, 2, 2], [2, 4, 1]);
        var packed = new byte[8];
        order.Pack([0, 1, 2, 3, 4, 5, 6, 7], packed, 1);
        Assert.Equal([0, 1, 4, 5, 2, 3, 6, 7], packed);
        var back = new byte[8];
        order.Unpack(packed, back, 1);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], back);
    }

    [Fact]
    public void Blocks_whose_elements_are_no_neighbours()
    {
        // [4, 2] in panels of two rows: [2, 2, 2], elements of two bytes.
        var order = new MemoryOrder([2, 2, 2], [4, 1, 2]);
        var packed = new byte[16];
        order.Pack([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7], packed, 2);
        Assert.Equal([0, 0, 2, 2, 1, 1, 3, 3, 4, 4, 6, 6, 5, 5, 7, 7], packed);
        var back = new byte[16];
        order.Unpack(packed, back, 2);
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7], back);
    }

    [Fact]
    public void Orders_are_compared_by_their_loops()
    {
        var order = new MemoryOrder([2, 2, 2], [2, 4, 1]);
        Assert.True(order.IsSameAs(new MemoryOrder([2, 2, 2], [2, 4, 1])));
        Assert.False(order.IsSameAs(new MemoryOrder([2, 2, 2], [4, 2, 1])));
        Assert.False(order.IsSameAs(new MemoryOrder([1, 4, 2], [2, 4, 1])));
        Assert.False(order.IsSameAs(null));
    }
}
