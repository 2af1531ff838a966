using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>Elementary functions in generated code have the bits of their formulas on the interpreter, in every form.</summary>
public sealed class ElementaryFunctionTests
{
    private const int Count = 512;

    public static TheoryData<int> Forms => [512, 256, 128, 0];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_agrees_with_the_interpreter(int bits)
    {
        var form = new VectorForm(bits);
        List<Kernel> kernels = [];
        foreach (ScalarFunction function in Enum.GetValues<ScalarFunction>().Where(f => f.IsExpanded()))
        {
            foreach (DType type in new[] { DType.F32, DType.F64 })
            {
                kernels.Add(Kernel(kernels.Count, function, new KernelType(type, form.Lanes(type))));
            }
        }

        ProgramModule module = KernelModule.Of([.. kernels]);
        KernelModule.AssertAgrees(module, form, [.. module.Programs[0].Inputs.Select(v => Values(v.Type.DType, v.Name[0] == 'x' ? 1 : 2))]);
    }

    private static Kernel Kernel(int number, ScalarFunction function, KernelType type)
    {
        string[] names = ["x", "y"];
        KernelBuffer[] inputs = [.. Enumerable.Range(0, function.Arity())
            .Select(i => new KernelBuffer(names[i] + type.Element.Text, type.Element, Count, BufferAccess.In))];
        var output = new KernelBuffer($"r{number}_{function}", type.Element, Count, BufferAccess.Out);
        var j = new Var(KernelType.Index, "j");
        Expr value = new Apply(type, function, inputs.Select(b => (Expr)new Load(type, b, j)).ToEquatable());
        return new Kernel(
            $"k{number}", [.. inputs, output],
            [
                new Phase(new Var(KernelType.Index, "c"), 1, 1,
                    [new For(j, Literal.Index(0), Literal.Index(Count), type.Lanes, LoopKind.Serial, [new Store(output, j, value)])]),
            ],
            []);
    }

    private static NdArray Values(DType type, int seed)
    {
        double[] special = [0, -0.0, 1, -1, 0.5, 1e-30, 1e30, -1e30, 88, -104, 700, -745, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, Count).Select(i => i < special.Length * 4
            ? special[(seed == 1 ? i : i / 4) % special.Length]
            : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 4)))];
        return type == DType.F32 ? NdArray.From<float>([.. values.Select(v => (float)v)], [Count]) : NdArray.From<double>(values, [Count]);
    }
}
