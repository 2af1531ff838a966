using GraphCompiler.Compiler.Rewriting;
using Convert = GraphCompiler.Compiler.Ops.Elementwise.Convert;

namespace GraphCompiler.Compiler.Passes.AlgebraicSimplification;

/// <summary>Conversions of which the first loses nothing, or nothing that the second keeps.</summary>
public static class ConvertRules
{
    /// <summary>The rules.</summary>
    public static RuleSet Set { get; } = new("convert",
    [
        new("convert/identity", "convert[type of x](x)", "x",
            static (b, node) => node is { Op: Convert { To: var to }, Operands: [var x] } && x.Type.DType == to ? x : null),
        new("convert/compose", "convert[t](convert[s](x))", "convert[t](x)  [s holds every x, or all are integers and t is no wider than s]",
            static (b, node) => node is { Op: Convert { To: var to }, Operands: [{ Op: Convert { To: var via }, Operands: [var x] }] }
                && Composes(x.Type.DType, via, to) ? b.Convert(x, to) : null),
    ]);

    private static bool Composes(DType from, DType via, DType to)
    {
        bool integers = from.IsInteger && via.IsInteger && to.IsInteger;
        if (integers && via.Size >= to.Size)
        {
            return true;
        }

        // Integers wrap into integers, but floats saturate: through a float an integer must not become an integer, unless it is the same type.
        return IsLossless(from, via) && (from.IsFloat || via.IsInteger || !to.IsInteger || from == to);
    }

    private static bool IsLossless(DType from, DType to) => (from, to) switch
    {
        (DType.Bool, _) => true,
        (_, DType.Bool) => false,
        (DType.F32, DType.F64) => true,
        ({ IsFloat: true }, _) => from == to,
        (_, DType.F32) => from.Size < 4,
        (_, DType.F64) => from.Size < 8,
        _ => from.IsUnsigned ? to.Size > from.Size || to == from : !to.IsUnsigned && to.Size >= from.Size,
    };
}
