using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>Every primitive, on every type, in every form, with special values in every combination, against the kernel interpreter.</summary>
public sealed class PrimitiveTests
{
    private static readonly DType[] Types =
        [DType.Bool, DType.I8, DType.U8, DType.I32, DType.U32, DType.I64, DType.U64, DType.F32, DType.F64];

    private static readonly double[] Reals =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 7.75, -100.25, 1e-40, -1e-320, 16777217, 2147483647, 2147483648, -2147483648,
        4294967295, 4294967296, 1e19, -1e19, 1e38, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    private static readonly long[] Integers =
    [
        0, 1, -1, 2, 3, 5, 7, 8, 31, 32, 33, 63, 64, -5, 100, 127, -128, 255, 65535, 16777217, int.MaxValue, int.MinValue, uint.MaxValue,
        0x1_0000_0001, long.MaxValue, long.MinValue, 0x4000_0080_0000_0001,
    ];

    public static TheoryData<int> Forms => [512, 256, 128, 0];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_primitive_agrees_with_the_interpreter(int bits)
    {
        var form = new VectorForm(bits);
        Kernel[] kernels = [.. Applications(form).Select((application, i) => Kernel(i, application))];
        Assert.True(kernels.Length > 250);
        foreach (Kernel kernel in kernels)
        {
            KernelVerifier.Verify(kernel, form, legalized: true);
        }

        GraphCompiler.Compiler.Programs.ProgramModule module = KernelModule.Of(kernels);
        NdArray[] inputs = [.. module.Programs[0].Inputs.Select(v => Values(v.Type.DType, v.Name[0]))];
        KernelModule.AssertAgrees(module, form, inputs);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Scale_agrees_with_the_interpreter_where_it_is_defined(int bits)
    {
        var form = new VectorForm(bits);
        KernelType[] types = [.. new[] { DType.F32, DType.F64 }
            .SelectMany(t => new[] { new KernelType(t), new KernelType(t, form.Lanes(t)) }).Distinct()];
        GraphCompiler.Compiler.Programs.ProgramModule module =
            KernelModule.Of([.. types.Select((t, i) => Kernel(i, (ScalarFunction.Scale, t, [t, t])))]);
        var random = new Random(3);
        NdArray[] inputs = [.. module.Programs[0].Inputs.Select(v =>
        {
            int most = v.Type.DType == DType.F32 ? 200 : 1600;
            double[] numbers = [.. Enumerable.Range(0, Combinations).Select(i => i % 97 == 0 ? double.NaN
                : v.Name[0] == 'y' ? random.Next(-most, most + 1)
                : (random.Next(2) - 0.5) * 2 * Math.Pow(2, (random.NextDouble() * 40) - 20))];
            return v.Type.DType == DType.F32
                ? NdArray.From<float>([.. numbers.Select(x => (float)x)], [Combinations]) : NdArray.From<double>(numbers, [Combinations]);
        })];
        KernelModule.AssertAgrees(module, form, inputs);
    }

    private static IEnumerable<(ScalarFunction Function, KernelType Result, KernelType[] Arguments)> Applications(VectorForm form)
    {
        foreach (ScalarFunction function in Enum.GetValues<ScalarFunction>().Where(f => !f.IsExpanded() && f != ScalarFunction.Scale))
        {
            foreach (DType x in Types)
            {
                foreach (DType result in Types)
                {
                    foreach (int lanes in Lanes(form, x, result))
                    {
                        KernelType argument = new(x, lanes), to = new(result, lanes);
                        KernelType[] arguments = function switch
                        {
                            ScalarFunction.Select => [argument with { Element = DType.Bool }, to, to],
                            _ => [.. Enumerable.Repeat(argument, function.Arity())],
                        };
                        bool once = function != ScalarFunction.Select || x == DType.Bool;
                        if (once && ScalarSignature.Check(function, to, arguments) is null)
                        {
                            yield return (function, to, arguments);
                        }
                    }
                }
            }
        }
    }

    /// <summary>One lane, and as many as the form has, where all types are at home in vectors (law K5).</summary>
    private static IEnumerable<int> Lanes(VectorForm form, DType x, DType result)
    {
        yield return 1;
        DType[] numbers = [.. new[] { x, result }.Where(t => t != DType.Bool)];
        if (form.Bits == 0 || numbers.Any(t => t.Size == 1))
        {
            yield break;
        }

        foreach (DType width in new[] { DType.F32, DType.F64 })
        {
            if (numbers.All(t => t.Size == width.Size))
            {
                yield return form.Lanes(width);
            }
        }
    }

    /// <summary>z[i] = f(x[i], y[i], …) with one operation a statement, in steps of the lanes.</summary>
    private static Kernel Kernel(int number, (ScalarFunction Function, KernelType Result, KernelType[] Arguments) application)
    {
        (ScalarFunction function, KernelType result, KernelType[] types) = application;
        long elements = Combinations;
        var names = new[] { "x", "y", "z" };
        KernelBuffer[] inputs = [.. types.Select((t, i) => new KernelBuffer(names[i] + t.Element.Text, t.Element, elements, BufferAccess.In))];
        var output = new KernelBuffer($"r{number}_{function}", result.Element, elements, BufferAccess.Out);
        Var chunk = new(KernelType.Index, "c"), j = new(KernelType.Index, "j");
        var body = new List<Stmt>();
        Var[] values = [.. types.Select((t, i) => new Var(t, "v" + names[i]))];
        body.AddRange(values.Select((v, i) => new Let(v, new Load(v.Type, inputs[i], j))));
        var value = new Var(result, "w");
        body.Add(new Let(value, new Apply(result, function, values.Select(v => (Expr)v).ToEquatable())));
        body.Add(new Store(output, j, value));
        return new Kernel(
            $"k{number}_{function}",
            [.. inputs, output],
            [new Phase(chunk, 1, 1, [new For(j, Literal.Index(0), Literal.Index(elements), result.Lanes, LoopKind.Serial, body.ToEquatable())])],
            []);
    }

    /// <summary>Elements of each array: every pair of special values, a multiple of all lanes.</summary>
    private static int Combinations => (Math.Max(Reals.Length, Integers.Length) * Math.Max(Reals.Length, Integers.Length) / 16 * 16) + 16;

    private static NdArray Values(DType type, char operand)
    {
        int count = Math.Max(Reals.Length, Integers.Length);
        var array = NdArray.Zeros(type, Shape.FromSizes(Combinations));
        for (int i = 0; i < Combinations; i++)
        {
            int pick = operand switch { 'x' => i % count, 'y' => i / count % count, _ => (i * 7) % count };
            double real = Reals[pick % Reals.Length];
            long integer = Integers[pick];
            switch (type)
            {
                case DType.Bool:
                    array.Bytes[i] = (byte)(pick & 1);
                    break;
                case DType.F32:
                    array.Data<float>()[i] = (float)real;
                    break;
                case DType.F64:
                    array.Data<double>()[i] = real;
                    break;
                default:
                    BitConverter.GetBytes(integer).AsSpan(0, type.Size).CopyTo(array.Bytes[(i * type.Size)..]);
                    break;
            }
        }

        return array;
    }
}
