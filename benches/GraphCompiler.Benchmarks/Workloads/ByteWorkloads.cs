using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Elements of one byte: images on their way into a network and out of it.</summary>
internal static class ByteWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All => [FromBytes(1 << 24), ToBytes(1 << 24), Brighten(1 << 24)];

    /// <summary><c>x / 255</c> of n bytes, as f32.</summary>
    public static Workload FromBytes(long n) => new($"u8-to-f32 {n}", Bound.Copy, n, 5.0 * n, () => OperandModule.Of(
        "bytes", [new TensorType(DType.U8, [n])], (b, x) => [Scaled(b, b.Convert(x[0], DType.F32), 1 / 255.0)]));

    /// <summary><c>x · 255</c> of n f32, as bytes.</summary>
    public static Workload ToBytes(long n) => new($"f32-to-u8 {n}", Bound.Copy, n, 5.0 * n, () => OperandModule.Of(
        "bytes", [new TensorType(DType.F32, [n])], (b, x) => [b.Convert(Scaled(b, x[0], 255), DType.U8)]));

    /// <summary><c>min(x, 127) + min(y, 128)</c> of n bytes each, in bytes.</summary>
    public static Workload Brighten(long n) => new($"u8-sum {n}", Bound.Copy, n, 3.0 * n, () => OperandModule.Of(
        "bytes", [new TensorType(DType.U8, [n]), new TensorType(DType.U8, [n])],
        (b, x) => [b.Add(Below(b, x[0], 127), Below(b, x[1], 128))]));

    private static Value Scaled(GraphBuilder b, Value x, double factor) =>
        b.Mul(x, b.BroadcastScalar(b.Scalar(DType.F32, factor), x.Type.Shape));

    private static Value Below(GraphBuilder b, Value x, double bound) =>
        b.Min(x, b.BroadcastScalar(b.Scalar(DType.U8, bound), x.Type.Shape));
}
