using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Memory;

/// <summary>A network in the making: layers over parameters that are state.</summary>
internal sealed class NetworkGraph(string name)
{
    private readonly List<StateDeclaration> states = [];
    private readonly List<Value> parameters = [];

    /// <summary>The graph so far.</summary>
    public GraphBuilder Builder { get; } = new(name);

    /// <summary>An input.</summary>
    public Value Input(params long[] shape) => Builder.Parameter($"x{Builder.Nodes.Count}", Type(shape));

    /// <summary>A parameter.</summary>
    public Value Weight(params long[] shape)
    {
        states.Add(new StateDeclaration($"w{states.Count}", Type(shape)));
        parameters.Add(Builder.Parameter(states[^1].Name, states[^1].Type, isState: true));
        return parameters[^1];
    }

    /// <summary><c>x·W + b</c> over the last axis.</summary>
    public Value Dense(Value x, long width)
    {
        Value product = Builder.StackedMatMul(x, Weight(x.Type.Shape[^1].Size, width));
        return Builder.Add(product, Builder.BroadcastTo(Weight(width), product.Type.Shape));
    }

    /// <summary>Layer norm over the last axis.</summary>
    public Value Norm(Value x) => Builder.LayerNorm(x, Weight(x.Type.Shape[^1].Size), Weight(x.Type.Shape[^1].Size), x.Type.Rank - 1, 1e-5);

    /// <summary>A transformer block, layer norm first, of <c>[batch, tokens, width]</c>.</summary>
    public Value Block(Value x, long heads)
    {
        GraphBuilder b = Builder;
        long width = x.Type.Shape[2].Size;
        Value[] qkv = [.. b.Split(Dense(Norm(x), 3 * width), 2, [width, width, width]).Select(part => b.SplitHeads(part, heads))];
        x = b.Add(x, Dense(b.MergeHeads(b.ScaledDotProductAttention(qkv[0], qkv[1], qkv[2])), width));
        return b.Add(x, Dense(b.Gelu(Dense(Norm(x), 4 * width)), width));
    }

    /// <summary>The network as an entry that gives its output.</summary>
    public Module Forward(Value y) => new("network", states, [Builder.Build(new GraphResult("y", y))]);

    /// <summary>The network as a training step: mean squared distance from a target, and Adam on every parameter.</summary>
    public Module Train(Value y)
    {
        GraphBuilder b = Builder;
        Value target = b.Parameter("target", y.Type);
        Value loss = b.Mean(b.Square(b.Sub(y, target)), [.. Enumerable.Range(0, y.Type.Rank)]);
        Value[] gradients = ReverseMode.Gradient(b, loss, [.. parameters]);
        Value step = b.Add(b.Parameter("step", TensorType.Scalar(DType.F32), isState: true), Number(1));
        List<GraphResult> results = [new("loss", loss), new("step", step, IsState: true)];
        List<StateDeclaration> all = [.. states, new("step", TensorType.Scalar(DType.F32))];
        for (int i = 0; i < gradients.Length; i++)
        {
            StateDeclaration m = new($"{states[i].Name}/m", states[i].Type), v = new($"{states[i].Name}/v", states[i].Type);
            all.AddRange([m, v]);
            Value m2 = Blend(b.Parameter(m.Name, m.Type, isState: true), gradients[i], 0.9);
            Value v2 = Blend(b.Parameter(v.Name, v.Type, isState: true), b.Square(gradients[i]), 0.999);
            Value rate = b.BroadcastScalar(b.Div(Number(1e-3), b.Sub(Number(1), b.Pow(Number(0.9), step))), m.Type.Shape);
            Value updated = b.Sub(parameters[i], b.Div(b.Mul(rate, m2), b.AddNumber(b.Sqrt(v2), 1e-8)));
            results.AddRange([new(states[i].Name, updated, true), new(m.Name, m2, true), new(v.Name, v2, true)]);
        }

        return new Module("network", all, [b.Build([.. results])]);
    }

    private Value Blend(Value old, Value update, double decay) =>
        Builder.Add(Builder.MulNumber(old, decay), Builder.MulNumber(update, 1 - decay));

    private Value Number(double value) => Builder.Full(TensorType.Scalar(DType.F32), value);

    private static TensorType Type(long[] shape) => new(DType.F32, Shape.FromSizes(shape));
}
