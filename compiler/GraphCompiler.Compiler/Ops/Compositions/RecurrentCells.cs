namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>One step of recurrent networks. Weights are <c>[gates · hidden, in]</c>, biases <c>[gates · hidden]</c>; x is <c>[batch, in]</c>.</summary>
public static class RecurrentCells
{
    extension(GraphBuilder b)
    {
        /// <summary>x · Wᵀ + bias over the last axis of x.</summary>
        public Value Linear(Value x, Value weight, Value bias)
        {
            Value product = b.Dot(x, weight, new Dot([], [], [x.Type.Rank - 1], [1]));
            return b.Add(product, b.BroadcastTo(bias, product.Type.Shape));
        }

        /// <summary>tanh(W x + b + U h + c) (Elman 1990).</summary>
        public Value RnnCell(Value x, Value h, CellWeights weights) =>
            b.Tanh(b.Add(b.Linear(x, weights.Input, weights.InputBias), b.Linear(h, weights.Hidden, weights.HiddenBias)));

        /// <summary>Gates i, f, g, o: c′ = σ(f) c + σ(i) tanh(g), h′ = σ(o) tanh(c′) (Hochreiter and Schmidhuber 1997, Gers et al. 2000).</summary>
        public (Value Hidden, Value Cell) LstmCell(Value x, Value h, Value c, CellWeights weights)
        {
            Value sum = b.Add(b.Linear(x, weights.Input, weights.InputBias), b.Linear(h, weights.Hidden, weights.HiddenBias));
            Value[] gates = b.Split(sum, 1, Enumerable.Repeat(h.Type.Shape[1].Size, 4).ToArray());
            Value cell = b.Add(b.Mul(b.Logistic(gates[1]), c), b.Mul(b.Logistic(gates[0]), b.Tanh(gates[2])));
            return (b.Mul(b.Logistic(gates[3]), b.Tanh(cell)), cell);
        }

        /// <summary>Gates r, z, n: n = tanh(Wₙ x + bₙ + σ(r) (Uₙ h + cₙ)), h′ = (1 − σ(z)) n + σ(z) h (Cho et al. 2014).</summary>
        public Value GruCell(Value x, Value h, CellWeights weights)
        {
            long[] sizes = [.. Enumerable.Repeat(h.Type.Shape[1].Size, 3)];
            Value[] input = b.Split(b.Linear(x, weights.Input, weights.InputBias), 1, sizes);
            Value[] hidden = b.Split(b.Linear(h, weights.Hidden, weights.HiddenBias), 1, sizes);
            Value reset = b.Logistic(b.Add(input[0], hidden[0])), update = b.Logistic(b.Add(input[1], hidden[1]));
            Value candidate = b.Tanh(b.Add(input[2], b.Mul(reset, hidden[2])));
            return b.Add(candidate, b.Mul(update, b.Sub(h, candidate)));
        }
    }
}

/// <summary>Weights of a recurrent cell.</summary>
/// <param name="Input">Of the input: <c>[gates · hidden, in]</c>.</param>
/// <param name="Hidden">Of the hidden state: <c>[gates · hidden, hidden]</c>.</param>
/// <param name="InputBias">Added to the input's part: <c>[gates · hidden]</c>.</param>
/// <param name="HiddenBias">Added to the hidden state's part: <c>[gates · hidden]</c>.</param>
public sealed record CellWeights(Value Input, Value Hidden, Value InputBias, Value HiddenBias);
