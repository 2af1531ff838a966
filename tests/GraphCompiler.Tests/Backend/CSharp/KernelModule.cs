using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Backend.CSharp;

/// <summary>Kernels written by hand as a module of one entry: what a kernel reads are inputs, shared by name, what it writes its own outputs.</summary>
internal static class KernelModule
{
    public static CompilerOptions Options(VectorForm form) => CompilerOptions.Default with { Form = form, CacheFolder = "" };

    public static ProgramModule Of(params Kernel[] kernels)
    {
        var inputs = new List<ProgramValue>();
        var outputs = new List<ProgramValue>();
        var steps = new List<Step>();
        foreach (Kernel kernel in kernels)
        {
            var slices = new List<Slice>();
            foreach (KernelBuffer buffer in kernel.Buffers)
            {
                List<ProgramValue> values = buffer.Access == BufferAccess.In ? inputs : outputs;
                int index = buffer.Access == BufferAccess.In ? values.FindIndex(v => v.Name == buffer.Name) : -1;
                if (index < 0)
                {
                    index = values.Count;
                    values.Add(new ProgramValue(buffer.Name, new TensorType(buffer.Element, Shape.FromSizes(buffer.Elements))));
                }

                MemorySpace space = buffer.Access == BufferAccess.In ? MemorySpace.Input : MemorySpace.Output;
                slices.Add(new Slice(space, index, 0, buffer.Elements * buffer.Element.Size));
            }

            steps.Add(new Launch(new KernelSet(kernel.Name, _ => kernel), slices.ToEquatable()));
        }

        return new ProgramModule("test", [], 0, default, [new GraphCompiler.Compiler.Programs.Program("main", inputs, outputs, false, 0, 0, steps, [])]);
    }

    public static LoadedModule Load(ProgramModule module, VectorForm form) => new CSharpBackend().Load(module, Options(form));

    /// <summary>Runs the module as C# and on the interpreter, and asserts that each output has the same bits; any NaN equals any other.</summary>
    public static NdArray[] AssertAgrees(ProgramModule module, VectorForm form, params NdArray[] inputs) =>
        AssertAgrees(new CSharpBackend(), module, form, inputs);

    /// <summary>Runs the module on a backend and on the interpreter, and asserts that each output has the same bits; any NaN equals any other.</summary>
    public static NdArray[] AssertAgrees(IBackend backend, ProgramModule module, VectorForm form, params NdArray[] inputs)
    {
        NdArray[] actual = backend.Load(module, Options(form))["main"].Run(null, inputs);
        var interpreter = new ProgramInterpreter(module, form);
        NdArray[] expected = interpreter.Run(module.Programs[0], interpreter.NewState(), inputs);
        for (int i = 0; i < expected.Length; i++)
        {
            ProgramValue output = module.Programs[0].Outputs[i];
            int differs = FirstDifference(expected[i], actual[i]);
            Assert.True(differs < 0, $"{form} output {i} ({output.Name}: {output.Type}) differs at element {differs}: "
                + (differs < 0 ? "" : $"0x{Element(expected[i], differs):X} expected, 0x{Element(actual[i], differs):X} found"));
        }

        return actual;
    }

    private static int FirstDifference(NdArray expected, NdArray actual)
    {
        for (int i = 0; i < expected.Shape.Elements; i++)
        {
            if (Element(expected, i) is var e && !e.Equals(Element(actual, i)))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The bits of an element; those of every NaN are the same.</summary>
    private static ulong Element(NdArray array, int i) => array.DType switch
    {
        DType.F32 when float.IsNaN(array.Data<float>()[i]) => ulong.MaxValue,
        DType.F64 when double.IsNaN(array.Data<double>()[i]) => ulong.MaxValue,
        _ => array.DType.Size switch
        {
            1 => array.Bytes[i],
            4 => BitConverter.ToUInt32(array.Bytes[(i * 4)..]),
            _ => BitConverter.ToUInt64(array.Bytes[(i * 8)..]),
        },
    };
}
