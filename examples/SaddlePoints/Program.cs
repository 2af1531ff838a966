using System.Globalization;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Inputs = 3, Hidden = 3, Parameters = (Inputs * Hidden) + Hidden, Steps = 25;

// A small network of tanh units that learns the logical and of two inputs, of −1 and 1; the third is always 1. Its weights are one vector.
static Tensor Loss(Tensor w)
{
    Tensor x = Constant(w, [4, 3], -1, -1, 1, -1, 1, 1, 1, -1, 1, 1, 1, 1), y = Constant(w, [4, 1], -1, -1, -1, 1);
    Tensor hidden = Tanh(MatMul(x, Reshape(w[..(Inputs * Hidden)], [Inputs, Hidden])));
    Tensor error = MatMul(hidden, Reshape(w[(Inputs * Hidden)..], [Hidden, 1])) - y;
    return Mean(error * error);
}

static Tensor Constant(Tensor w, Shape shape, params double[] values) => w.Trace.Constant(NdArray.From<double>(values, shape));

// One graph: the loss, the length of its gradient, the eigenvalues of its Hessian, and two steps that start from there.
Graph graph = Graph.Of(
    t =>
    {
        Tensor w = t[0], loss = Loss(w), gradient = Grad(loss, w), hessian = Hessian(loss, w);
        (Tensor values, Tensor vectors) = SymmetricEigen(hessian);
        // The saddle-free step divides by the absolute eigenvalues, so that it leaves a saddle where Newton's goes to it (Dauphin et al. 2014).
        Tensor turned = MatMul(vectors.T, Reshape(gradient, [Parameters, 1])), scale = Reshape(Abs(values) + 0.001, [Parameters, 1]);
        Tensor saddleFree = w - Reshape(MatMul(vectors, turned / scale), [Parameters]);
        return [loss, Sqrt(Sum(gradient * gradient)), values, w - (0.2 * gradient), saddleFree];
    },
    [F64(Parameters)]);
CompiledGraph compiled = graph.Compile();

// Near the saddle at zero.
double[] start = [.. Enumerable.Range(1, Parameters).Select(i => 0.001 * ((i * 5 % 7) - 3))];
Print("at the start", compiled.Run(NdArray.From<double>(start, [Parameters])));
foreach ((string name, int result) in new[] { ("gradient descent", 3), ("saddle-free Newton", 4) })
{
    NdArray w = NdArray.From<double>(start, [Parameters]);
    for (int step = 0; step < Steps; step++)
    {
        w = compiled.Run(w)[result];
    }

    Print($"after {Steps} steps of {name}", compiled.Run(w));
}

static void Print(string where, NdArray[] results)
{
    double[] values = results[2].ToArray<double>();
    int negative = values.Count(v => v < -1e-3);
    Console.WriteLine($"{where}: loss {results[0].Data<double>()[0]:F4}, gradient {results[1].Data<double>()[0]:E1}");
    Console.WriteLine($"  eigenvalues {string.Join(" ", values.Select(v => v.ToString("F3")))}");
    Console.WriteLine($"  {(negative == 0 ? "no direction leads down: a minimum" : $"{negative} directions lead down: a saddle")}");
}
