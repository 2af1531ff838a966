using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

// 1. A function of one number, and its derivatives: they are graphs again, to any order.
static Tensor J(Tensor x) => Cos(Sin(x * x) + (3 * x * x));

Graph j = Graph.Of(J, F64()), dj = j.Gradient();
Console.WriteLine("J = cos(sin(x²) + 3x²)\n");
Console.WriteLine(dj);
(CompiledGraph value, CompiledGraph first, CompiledGraph second) = (j.Compile(), dj.Compile(), dj.Gradient().Compile());
Console.WriteLine("    x         J        J'       J''");
foreach (double x in new[] { 0.0, 0.5, 1.0, 1.5 })
{
    Console.WriteLine($"{x,5:F2}  {value.Run([x])[0],8:F4}  {first.Run([x])[0],8:F4}  {second.Run([x])[0],8:F4}");
}

// 2. A neuron with value and gradient at every node: one graph computes them all.
string[] nodes =
    ["w0", "x0", "w1", "x1", "w2", "w0·x0", "w1·x1", "w0·x0 + w1·x1", "w0·x0 + w1·x1 + w2", "negated", "exp", "1 + exp", "f"];
static Tensor[] Neuron(Tensor[] inputs)
{
    (Tensor w0, Tensor x0, Tensor w1, Tensor x1, Tensor w2) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]);
    Tensor p0 = w0 * x0, p1 = w1 * x1, sum = p0 + p1, z = sum + w2, negated = -z, exp = Exp(negated), one = 1 + exp, f = 1 / one;
    Tensor[] all = [w0, x0, w1, x1, w2, p0, p1, sum, z, negated, exp, one, f];
    return [.. all, .. Gradients(f, all)];
}

NdArray[] results = Graph.Of(Neuron, [F64(), F64(), F64(), F64(), F64()]).Compile().Run(
    NdArray.Scalar(2.0), NdArray.Scalar(-1.0), NdArray.Scalar(-3.0), NdArray.Scalar(-2.0), NdArray.Scalar(-3.0));
Console.WriteLine("\nf = 1 / (1 + exp(−(w0·x0 + w1·x1 + w2)))\n");
Console.WriteLine($"{"node",-20} {"value",8} {"gradient",9}");
for (int i = 0; i < nodes.Length; i++)
{
    Console.WriteLine($"{nodes[i],-20} {results[i].Data<double>()[0],8:F2} {results[nodes.Length + i].Data<double>()[0],9:F2}");
}
