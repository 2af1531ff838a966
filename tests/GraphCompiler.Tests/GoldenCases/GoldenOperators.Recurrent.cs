using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Movement;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Recurrent => new()
    {
        ["rnn"] = s => Unrolled(s, (x, state, w) => [s.B.RnnCell(x, state[0], w)]),
        ["gru"] = s => Unrolled(s, (x, state, w) => [s.B.GruCell(x, state[0], w)]),
        ["lstm"] = s => Unrolled(s, (x, state, w) =>
        {
            (Value hidden, Value cell) = s.B.LstmCell(x, state[0], state[1], w);
            return [hidden, cell];
        }),
    };

    /// <summary>Layers of cells over time, in one or both directions: all hidden states of the last layer, and the final states of all.</summary>
    private static Value[] Unrolled(GoldenScope s, Func<Value, Value[], CellWeights, Value[]> cell)
    {
        GraphBuilder b = s.B;
        int directions = s.Case.Flag("bidirectional") ? 2 : 1;
        string[] states = s.Has("c0") ? ["h0", "c0"] : ["h0"];
        long time = s.X.Type.Shape[0];
        Value[] layer = [.. Enumerable.Range(0, (int)time).Select(t => b.At(s.X, 0, t))];
        var final = new List<Value[]>();
        for (int l = 0; l < s.Case.Integer("layers"); l++)
        {
            var outputs = new Value[directions][];
            for (int d = 0; d < directions; d++)
            {
                string suffix = $"_l{l}{(d == 1 ? "_reverse" : "")}";
                var weights = new CellWeights(s["w_ih" + suffix], s["w_hh" + suffix], s["b_ih" + suffix], s["b_hh" + suffix]);
                Value[] state = [.. states.Select(name => b.At(s[name], 0, (l * directions) + d))];
                outputs[d] = new Value[time];
                foreach (int t in d == 0 ? Enumerable.Range(0, (int)time) : Enumerable.Range(0, (int)time).Reverse())
                {
                    state = cell(layer[t], state, weights);
                    outputs[d][t] = state[0];
                }

                final.Add(state);
            }

            layer = [.. Enumerable.Range(0, (int)time).Select(t => b.Concatenate(1, [.. outputs.Select(o => o[t])]))];
        }

        return [b.Stack(0, layer), .. states.Select((_, i) => b.Stack(0, [.. final.Select(f => f[i])]))];
    }
}
