using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Memory;

/// <summary>Networks of the shapes that memory planners are judged by.</summary>
internal static class Networks
{
    /// <summary>All of them, by name: forward, and as a training step.</summary>
    public static IReadOnlyDictionary<string, Func<Module>> All { get; } = new (string Name, Func<NetworkGraph, Value> Network)[]
    {
        ("mlp 784-512-512-10 x128", n => Mlp(n, 128, 784, 512, 512, 10)),
        ("mlp 64-256-16-256-8 x32", n => Mlp(n, 32, 64, 256, 16, 256, 8)),
        ("residual 24x64", n => Residual(n, 24, 64)),
        ("u-net 5x32", n => SkipConnections(n, 5, 32)),
        ("transformer 4x256 4x128", n => Transformer(n, 4, 4, 256, 4, 128)),
        ("transformer 2x64 2x48", n => Transformer(n, 2, 4, 64, 2, 48)),
        ("fan 12x96", n => FanOut(n, 12, 96)),
        ("dense connections 6x48", n => DenseConnections(n, 6, 48)),
        ("lstm 12x32", n => Recurrent(n, 12, 32)),
    }
    .SelectMany(entry => new (string Name, Func<Module> Build)[]
    {
        ("infer " + entry.Name, () =>
        {
            var network = new NetworkGraph("infer");
            return network.Forward(entry.Network(network));
        }),
        ("train " + entry.Name, () =>
        {
            var network = new NetworkGraph("train");
            return network.Train(entry.Network(network));
        }),
    })
    .ToDictionary(entry => entry.Name, entry => entry.Build);

    private static Value Mlp(NetworkGraph n, long batch, params long[] widths)
    {
        Value x = n.Input(batch, widths[0]);
        for (int i = 1; i < widths.Length; i++)
        {
            x = n.Dense(x, widths[i]);
            x = i + 1 < widths.Length ? n.Builder.Relu(x) : x;
        }

        return x;
    }

    private static Value Residual(NetworkGraph n, int layers, long width)
    {
        Value x = n.Input(16, width);
        for (int i = 0; i < layers; i++)
        {
            x = n.Builder.Add(x, n.Dense(n.Builder.Gelu(n.Dense(n.Norm(x), 3 * width)), width));
        }

        return x;
    }

    /// <summary>Down to narrow layers and up again, with each level's activations joined on the way up.</summary>
    private static Value SkipConnections(NetworkGraph n, int levels, long width)
    {
        Value x = n.Input(width << levels, 16);
        var skipped = new Stack<Value>();
        for (int i = 0; i < levels; i++)
        {
            x = n.Builder.Relu(n.Dense(x, 16));
            skipped.Push(x);
            // Two rows become one.
            x = n.Dense(n.Builder.Reshape(x, Shape.FromSizes(x.Type.Shape[0].Size / 2, 32)), 16);
        }

        foreach (Value skip in skipped)
        {
            x = n.Builder.Reshape(n.Dense(x, 32), skip.Type.Shape);
            x = n.Builder.Relu(n.Dense(n.Builder.Concatenate(1, skip, x), 16));
        }

        return x;
    }

    private static Value Transformer(NetworkGraph n, int layers, long heads, long width, long batch, long tokens)
    {
        Value x = n.Input(batch, tokens, width);
        for (int i = 0; i < layers; i++)
        {
            x = n.Block(x, heads);
        }

        return n.Norm(x);
    }

    /// <summary>Many branches of one value, each wide for a moment, which are summed in the end.</summary>
    private static Value FanOut(NetworkGraph n, int branches, long width)
    {
        Value x = n.Builder.Tanh(n.Dense(n.Input(24, width), width)), sum = x;
        Value[] ends = [.. Enumerable.Range(1, branches).Select(i => n.Dense(n.Builder.Tanh(n.Dense(x, width * i / 2)), width))];
        return ends.Reverse().Aggregate(sum, (s, end) => n.Builder.Add(s, end));
    }

    /// <summary>Every layer reads all before it.</summary>
    private static Value DenseConnections(NetworkGraph n, int layers, long width)
    {
        Value x = n.Input(32, width);
        for (int i = 0; i < layers; i++)
        {
            x = n.Builder.Concatenate(1, x, n.Builder.Relu(n.Dense(n.Norm(x), width)));
        }

        return x;
    }

    /// <summary>An LSTM unrolled over its steps, all hidden states as result.</summary>
    private static Value Recurrent(NetworkGraph n, int steps, long width)
    {
        GraphBuilder b = n.Builder;
        Value x = n.Input(steps, 8, width), input = n.Weight(width, 4 * width), recurrent = n.Weight(width, 4 * width);
        Value h = n.Input(8, width), c = n.Input(8, width);
        var hidden = new List<Value>();
        for (int t = 0; t < steps; t++)
        {
            Value[] gates = b.Split(b.Add(b.MatMul(b.At(x, 0, t), input), b.MatMul(h, recurrent)), 1, [width, width, width, width]);
            c = b.Add(b.Mul(b.Logistic(gates[0]), c), b.Mul(b.Logistic(gates[1]), b.Tanh(gates[2])));
            h = b.Mul(b.Logistic(gates[3]), b.Tanh(c));
            hidden.Add(h);
        }

        return b.Stack(0, [.. hidden]);
    }
}
