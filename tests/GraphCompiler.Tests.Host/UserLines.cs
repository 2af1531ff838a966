using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Host;

/// <summary><c>user-lines</c>: says whether nodes know the line that they were written on; the code here is optimised.</summary>
internal static class UserLines
{
    private static readonly int First = Line() + 2;

    private static Tensor Operator(Tensor x) => x * x;

    private static Tensor Function(Tensor x) => Tanh(x);

    private static Tensor Nested(Tensor x) => 2 + x;

    public static int Run(string[] args)
    {
        Say("operator", Graph.Of(Operator, F32()), First);
        Say("function", Graph.Of(Function, F32()), First + 2);
        Say("nested", Graph.Of(Nested, F32()), First + 4);
        return 0;
    }

    private static void Say(string name, Graph graph, int line) =>
        Console.WriteLine($"{name} {(graph.Results[0].Value.Node.Location.Line == line ? 1 : 0)}");

    private static int Line([CallerLineNumber] int line = 0) => line;
}
