using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Whatever number stands in an attribute (a file may say anything): the op takes it, or refuses it with a diagnostic.</summary>
public sealed class HostileAttributeTests
{
    private static readonly long[] Numbers =
        [-1, 0, 1, 2, 15, 16, 17, int.MaxValue, 1L << 31, 1L << 32, (1L << 40) + 1, long.MaxValue, long.MinValue, int.MinValue];

    public static TheoryData<string> Names => [.. OpCatalog.All.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void IsTakenOrRefused(string name)
    {
        OpSchema schema = OpCatalog.Find(name)!;
        foreach (OpCase opCase in schema.Prototype.Cases)
        {
            object?[] attributes = [.. schema.Attributes.Select(a => a.Of(opCase.Op))];
            for (int i = 0; i < attributes.Length; i++)
            {
                foreach (object? hostile in Numbers.SelectMany(n => Hostile(attributes[i], n)))
                {
                    Require(() => InferTypes(schema.Create([.. attributes[..i], hostile, .. attributes[(i + 1)..]]), opCase));
                }
            }
        }
    }

    /// <summary>An attribute with a number in each place where it has one, and with one more, one less, or none.</summary>
    private static IEnumerable<object?> Hostile(object? attribute, long n) => attribute switch
    {
        int => [unchecked((int)n)],
        long => [n],
        EquatableArray<int> list => Changed([.. list], unchecked((int)n)).Select(x => (object?)x.ToEquatable()),
        EquatableArray<long> list => Changed([.. list], n).Select(x => (object?)x.ToEquatable()),
        FloatAttribute => [new FloatAttribute(n), new FloatAttribute(double.NaN), new FloatAttribute(double.NegativeInfinity)],
        _ => [],
    };

    private static IEnumerable<T[]> Changed<T>(T[] list, T item)
    {
        yield return [];
        yield return [.. list, item];
        for (int i = 0; i < list.Length; i++)
        {
            yield return [.. list[..i], item, .. list[(i + 1)..]];
            yield return [.. list[..i], .. list[(i + 1)..]];
        }
    }

    private static void InferTypes(Op op, OpCase opCase) => op.InferTypes(new TypeCheck(op), opCase.Operands.Span);

    private static void Require(Action action)
    {
        try
        {
            action();
        }
        catch (GraphCompilerException fault)
        {
            Assert.Matches("^GRC1", fault.Code);
        }
    }
}
