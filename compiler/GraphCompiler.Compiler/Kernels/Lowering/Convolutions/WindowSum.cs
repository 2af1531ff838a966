using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>One element of a convolution, product by product, from wherever its operands are: the plain form of the contract.</summary>
/// <param name="problem">The convolution.</param>
/// <param name="emitter">Emits elements of the operands.</param>
public sealed class WindowSum(ConvolutionProblem problem, ElementEmitter emitter)
{
    private KernelType Type => new(problem.Type);

    /// <summary>Emits the sum.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="place">Which element.</param>
    /// <returns>The variable that holds it.</returns>
    public Expr Emit(KernelScope scope, ResultPlace place)
    {
        long length = ConvolutionOrder.SegmentChannels(problem);
        if (length >= problem.Channels)
        {
            return Chain(scope, place, Literal.Index(0), Literal.Index(problem.Channels));
        }

        var total = new Var(Type, scope.Names.Next("total"));
        scope.Code.Emit(new Local(total, Chain(scope, place, Literal.Index(0), Literal.Index(length))));
        IndexVar segment = scope.NewVariable("segment", (problem.Channels + length - 1) / length);
        scope.Loop(segment, Literal.Index(1), Literal.Index(segment.Extent), LoopKind.Serial, s =>
        {
            Expr sum = Chain(s, place, s.Index(segment * length), LoopNest.UpTo(s, (segment * length) + length, problem.Channels));
            s.Code.Emit(new Assign(total, new Apply(Type, ScalarFunction.Add, [total, sum])));
        });
        return total;
    }

    private Var Chain(KernelScope scope, ResultPlace place, Expr begin, Expr end)
    {
        var sum = new Var(Type, scope.Names.Next("acc"));
        scope.Code.Emit(new Local(sum, Literal.Of(Type, 0L)));
        IndexVar channel = scope.NewVariable("c", problem.Channels);
        scope.Loop(channel, begin, end, LoopKind.Serial, s => Taps(s, place, channel, [], sum));
        return sum;
    }

    private void Taps(KernelScope scope, ResultPlace place, IndexExpr channel, List<IndexExpr> taps, Var sum)
    {
        if (taps.Count < problem.Dimensions.Count)
        {
            IndexVar tap = scope.NewVariable("q", problem.Dimensions[taps.Count].Window);
            scope.Loop(tap, LoopKind.Serial, s => Taps(s, place, channel, [.. taps, tap], sum));
            return;
        }

        var inside = new List<IndexCondition>();
        var onElement = new List<IndexCondition>();
        var element = new List<IndexExpr>();
        foreach ((int d, WindowDimension dimension) in problem.Dimensions.Index())
        {
            IndexExpr at = (place.Position[d] * dimension.Stride) + (taps[d] * dimension.WindowDilation) - dimension.Low;
            element.Add(at / dimension.BaseDilation);
            inside.Add(new IndexCondition(element[d], 0, dimension.Input));
            onElement.Add(new IndexCondition(at % dimension.BaseDilation, 0, 1));
        }

        onElement.RemoveAll(c => c.AlwaysHolds);
        Expr x = emitter.EmitWhere(
            scope, problem.X, problem.InputIndex(place.Sample, place.Group, channel, element), [.. onElement, .. inside.Where(c => !c.AlwaysHolds)]);
        Expr w = emitter.Emit(scope, problem.W, problem.KernelIndex(place.Group, place.Feature, channel, taps));
        Expr next = problem.Type.IsFloat
            ? new Apply(Type, ScalarFunction.Fma, [x, w, sum])
            : new Apply(Type, ScalarFunction.Add, [sum, scope.Code.Apply(ScalarFunction.Mul, x, w)]);
        Expr? takesPart = IndexGuard.Emit(scope, [new IndexGuard(onElement.ToEquatable(), true)]);
        scope.Code.Emit(new Assign(sum, onElement.Count == 0 ? next : new Apply(Type, ScalarFunction.Select, [takesPart!, next, sum])));
    }
}
