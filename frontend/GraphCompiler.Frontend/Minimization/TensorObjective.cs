using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>An objective from a function of tensors: two compiled graphs, value with gradient and Hessian times vector.</summary>
internal sealed class TensorObjective : Objective
{
    private readonly Func<Tensor[], Tensor> function;
    private readonly TensorType[] types;
    private readonly CompilerOptions? options;
    private readonly SourceLocation location;
    private readonly CompiledGraph gradient;
    private readonly Lazy<CompiledGraph> product;
    private readonly FlatArrays points, vectors, results;
    private readonly NdArray[] gradientOutputs;
    private readonly NdArray value;

    public TensorObjective(Func<Tensor[], Tensor> function, TensorType[] types, CompilerOptions? options, SourceLocation location)
    {
        (this.function, this.types, this.options, this.location) = (function, types, options, location);
        (points, vectors, results) = (new FlatArrays(types), new FlatArrays(types), new FlatArrays(types));
        gradient = Trace("gradient", extra: 0, (b, y, xs, _) => [y, .. ReverseMode.Gradient(b, y, xs)]);
        product = new(() => Trace("hessian_product", extra: 1, (b, y, xs, vs) =>
            [.. HigherOrder.HessianVectorProduct(b, y, xs, [.. vs.Select(v => (Value?)v)]).Select((p, i) => p ?? b.ZeroLike(xs[i]))]));
        value = NdArray.Zeros(types[0].DType, Shape.Scalar);
        gradientOutputs = [value, .. results.Arrays];
    }

    /// <inheritdoc/>
    public override int Dimension => points.Length;

    /// <inheritdoc/>
    public override double Precision => FlatArrays.Rounding(types[0].DType);

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x, Span<double> gradient, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        points.Write(x);
        this.gradient.RunInto(points.Arrays, gradientOutputs);
        gradient.Clear();
        results.AddTo(gradient, 1);
        return FlatArrays.Scalar(value);
    }

    /// <inheritdoc/>
    public override void HessianProduct(
        ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        points.Write(x);
        vectors.Write(vector);
        this.product.Value.RunInto([.. points.Arrays, .. vectors.Arrays], results.Arrays);
        product.Clear();
        results.AddTo(product, 1);
    }

    private CompiledGraph Trace(string name, int extra, Func<GraphBuilder, Value, Value[], Value[], Value[]> derive)
    {
        var trace = new Trace(name) { Builder = { Location = location } };
        Tensor[] xs = [.. types.Select((type, i) => trace.Parameter(FormattableString.Invariant($"x{i}"), type))];
        Tensor[] vs = extra == 0 ? [] : [.. types.Select((type, i) => trace.Parameter(FormattableString.Invariant($"v{i}"), type))];
        Tensor y = function(xs);
        trace.Builder.Location = location;
        Value[] derived = derive(trace.Builder, y.Value, [.. xs.Select(x => x.Value)], [.. vs.Select(v => v.Value)]);
        return trace.Builder.Build([.. derived.Select((v, i) => new GraphResult(FormattableString.Invariant($"y{i}"), v))]).Compile(options);
    }
}
