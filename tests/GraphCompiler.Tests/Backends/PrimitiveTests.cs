using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Runtime;
using GraphCompiler.Tests.Backend.CSharp;
using Xunit;

namespace GraphCompiler.Tests.Backends;

/// <summary>Every primitive, on every type, on every backend in each form, with special values in every combination, against the kernel interpreter.</summary>
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

    /// <summary>How many applications stand in one kernel: drivers take long for each kernel, and few arguments.</summary>
    private const int PerKernel = 16;

    /// <summary>At least one of so many applications is tried on every backend.</summary>
    private const int MostLeftOut = 7;

    /// <summary>A function on types; where an argument is a constant, that.</summary>
    private sealed record Application(ScalarFunction Function, KernelType Result, KernelType[] Types, Const? First = null, Const? Second = null)
    {
        /// <summary>The arguments as they are applied.</summary>
        public Expr[] Arguments(Func<int, Expr> loaded) => [.. Types.Select((_, i) => (i == 0 ? First : i == 1 ? Second : null) ?? loaded(i))];
    }

    [Theory]
    [MemberData(nameof(TestBackends.ProcessorForms), MemberType = typeof(TestBackends))]
    public void Each_primitive_agrees_with_the_interpreter(string backend, int bits)
    {
        var form = new VectorForm(bits);
        Application[] applications = [.. Applications(form).SelectMany(WithConstants)];
        Assert.True(applications.Length > 350);
        AssertAgrees(backend, form, applications, type => Values(type.DType, type.Name[0]));
    }

    [Theory]
    [MemberData(nameof(TestBackends.ProcessorForms), MemberType = typeof(TestBackends))]
    public void Scale_agrees_with_the_interpreter_where_it_is_defined(string backend, int bits)
    {
        var form = new VectorForm(bits);
        KernelType[] types = [.. new[] { DType.F32, DType.F64 }
            .SelectMany(t => new[] { new KernelType(t), new KernelType(t, form.Lanes(t)) }).Distinct()];
        var random = new Random(3);
        AssertAgrees(backend, form, [.. types.Select(t => new Application(ScalarFunction.Scale, t, [t, t]))], v =>
        {
            int most = v.DType == DType.F32 ? 200 : 1600;
            double[] numbers = [.. Enumerable.Range(0, Combinations).Select(i => i % 97 == 0 ? double.NaN
                : v.Name[0] == 'y' ? random.Next(-most, most + 1)
                : (random.Next(2) - 0.5) * 2 * Math.Pow(2, (random.NextDouble() * 40) - 20))];
            return v.DType == DType.F32
                ? NdArray.From<float>([.. numbers.Select(x => (float)x)], [Combinations]) : NdArray.From<double>(numbers, [Combinations]);
        });
    }

    private static void AssertAgrees(string backend, VectorForm form, Application[] applications, Func<(string Name, DType DType), NdArray> values)
    {
        int every = Math.Min(TestBackends.Of(backend).Every, MostLeftOut);
        Kernel[] kernels = [.. applications.Where((_, i) => i % every == 0).Chunk(PerKernel).Select((some, i) => Kernel(i, some))];
        foreach (Kernel kernel in kernels)
        {
            KernelVerifier.Verify(kernel, form, legalized: true);
        }

        ProgramModule module = KernelModule.Of(kernels);
        NdArray[] inputs = [.. module.Programs[0].Inputs.Select(v => values((v.Name, v.Type.DType)))];
        KernelModule.AssertAgrees(TestBackends.Of(backend).Backend, module, form, inputs);
    }

    private static IEnumerable<Application> Applications(VectorForm form)
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
                            yield return new Application(function, to, arguments);
                        }
                    }
                }
            }
        }
    }

    /// <summary>The application itself; and where backends look at constants, with some of them on one side and the other.</summary>
    private static IEnumerable<Application> WithConstants(Application application)
    {
        yield return application;
        if (application.Function is ScalarFunction.Div or ScalarFunction.Min or ScalarFunction.Max or ScalarFunction.ShiftLeft
            or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic && application.Result.Element is DType.F32 or DType.I32 or DType.U64)
        {
            double[] numbers = application.Result.Element.IsFloat ? [0.0, -0.0, 1.5, double.NaN, double.NegativeInfinity] : [0, -1, 3, 63, int.MinValue];
            foreach (Const constant in numbers.Select(x => Literal.Of(application.Result, x)))
            {
                yield return application with { Second = constant };
                yield return application with { First = constant };
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

    /// <summary>z[i] = f(x[i], y[i], …) with one operation a statement, in steps of the lanes; a loop for each application.</summary>
    private static Kernel Kernel(int number, Application[] applications)
    {
        var buffers = new List<KernelBuffer>();
        var loops = new List<Stmt>();
        foreach ((int n, Application application) in applications.Index())
        {
            var j = new Var(KernelType.Index, $"j{n}");
            var body = new List<Stmt>();
            Expr Loaded(int i)
            {
                KernelType type = application.Types[i];
                var input = new KernelBuffer("xyz"[i] + type.Element.Text, type.Element, Combinations, BufferAccess.In);
                if (!buffers.Contains(input))
                {
                    buffers.Add(input);
                }

                var loaded = new Var(type, $"v{n}{"xyz"[i]}");
                body.Add(new Let(loaded, new Load(type, input, j)));
                return loaded;
            }

            var value = new Var(application.Result, $"w{n}");
            var output = new KernelBuffer($"r{number}_{n}_{application.Function}", application.Result.Element, Combinations, BufferAccess.Out);
            buffers.Add(output);
            Expr[] arguments = application.Arguments(Loaded);
            body.Add(new Let(value, new Apply(application.Result, application.Function, arguments.ToEquatable())));
            body.Add(new Store(output, j, value));
            loops.Add(new For(j, Literal.Index(0), Literal.Index(Combinations), application.Result.Lanes, LoopKind.Serial, body.ToEquatable()));
        }

        return new Kernel($"k{number}", buffers.ToEquatable(), [new Phase(new Var(KernelType.Index, "c"), 1, 1, loops.ToEquatable())], []);
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
