using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using GraphCompiler.Backend.Llvm.Interop;

namespace GraphCompiler.Backend.Llvm.Compilation;

/// <summary>Text IR in, an object file out.</summary>
internal static unsafe class LlvmCompiler
{
    /// <summary>
    /// What is done before instructions are chosen. Tiles, lanes and unrolling are in the text already: no pass decides on them.
    /// Locals become registers, functions of elementary formulas are inlined, what is computed twice or in every turn of a loop is computed once.
    /// </summary>
    private const string Passes = "always-inline,globaldce,function(sroa,early-cse,simplifycfg,loop-mssa(licm))";

    /// <summary>LLVM recurses on nested values: generated code must not be able to end the process.</summary>
    private const int StackBytes = 16 << 20;

    /// <summary>Compiles modules beside each other, on as many threads as there are cores.</summary>
    /// <param name="sources">Their texts.</param>
    /// <param name="target">The machine that they shall run on.</param>
    /// <returns>The bytes of a relocatable object file for each.</returns>
    /// <exception cref="GraphCompilerException">GRC6303: LLVM refuses a text.</exception>
    public static byte[][] Compile(IReadOnlyList<string> sources, LlvmTarget target)
    {
        var images = new byte[sources.Count][];
        var faults = new GraphCompilerException?[sources.Count];
        int next = -1;
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(sources.Count, Environment.ProcessorCount)).Select(_ => new Thread(Work, StackBytes) { IsBackground = true, Name = "llvm" })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return faults.FirstOrDefault(fault => fault is not null) is { } first ? throw first : images;

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < sources.Count; i = Interlocked.Increment(ref next))
            {
                try
                {
                    images[i] = Compile(sources[i], target);
                }
                catch (GraphCompilerException fault)
                {
                    faults[i] = fault;
                }
            }
        }
    }

    private static byte[] Compile(string source, LlvmTarget target)
    {
        nint context = LlvmC.LLVMContextCreate();
        var complaints = new List<string>();
        GCHandle handle = GCHandle.Alloc(complaints);
        try
        {
            LlvmC.LLVMContextSetDiagnosticHandler(context, &Note, GCHandle.ToIntPtr(handle));
            byte[] image = Compile(context, source, target);
            return complaints.Count == 0 ? image : throw Refused(complaints[0], source);
        }
        finally
        {
            LlvmC.LLVMContextDispose(context);
            handle.Free();
        }
    }

    private static byte[] Compile(nint context, string source, LlvmTarget target)
    {
        nint module = Parse(context, source), machine = 0;
        try
        {
            machine = Machine(target);
            nint layout = LlvmC.LLVMCreateTargetDataLayout(machine);
            LlvmC.LLVMSetTarget(module, target.Triple);
            LlvmC.LLVMSetModuleDataLayout(module, layout);
            LlvmC.LLVMDisposeTargetData(layout);
            int isBroken = LlvmC.LLVMVerifyModule(module, LlvmC.ReturnStatusAction, out byte* complaint);
            Require(isBroken, LlvmText.Take(complaint), source);
            nint options = LlvmC.LLVMCreatePassBuilderOptions();
            string? failure = LlvmText.Error(LlvmC.LLVMRunPasses(module, Passes, machine, options));
            LlvmC.LLVMDisposePassBuilderOptions(options);
            Require(failure is null ? 0 : 1, failure, source);
            int failed = LlvmC.LLVMTargetMachineEmitToMemoryBuffer(machine, module, LlvmC.ObjectFile, out byte* message, out nint image);
            Require(failed, failed == 0 ? null : LlvmText.Take(message), source);
            byte[] bytes = new ReadOnlySpan<byte>(LlvmC.LLVMGetBufferStart(image), checked((int)LlvmC.LLVMGetBufferSize(image))).ToArray();
            LlvmC.LLVMDisposeMemoryBuffer(image);
            return bytes;
        }
        finally
        {
            LlvmC.LLVMDisposeTargetMachine(machine);
            LlvmC.LLVMDisposeModule(module);
        }
    }

    private static nint Parse(nint context, string source)
    {
        byte[] text = Encoding.UTF8.GetBytes(source);
        nint buffer;
        fixed (byte* start = text)
        {
            buffer = LlvmC.LLVMCreateMemoryBufferWithMemoryRangeCopy(start, (nuint)text.Length, "kernels");
        }

        int failed = LlvmC.LLVMParseIRInContext(context, buffer, out nint module, out byte* message);
        Require(failed, failed == 0 ? null : LlvmText.Take(message), source);
        return module;
    }

    private static nint Machine(LlvmTarget target)
    {
        int unknown = LlvmC.LLVMGetTargetFromTriple(target.Triple, out nint kind, out byte* message);
        Require(unknown, unknown == 0 ? null : LlvmText.Take(message), target.Triple);
        return LlvmC.LLVMCreateTargetMachine(
            kind, target.Triple, target.Processor, target.Features, LlvmC.CodeGenLevelLess,
            target.IsFar ? LlvmC.RelocStatic : LlvmC.RelocPic, target.IsFar ? LlvmC.CodeModelLarge : LlvmC.CodeModelDefault);
    }

    private static void Require(int failed, string? message, string source)
    {
        if (failed != 0)
        {
            throw Refused(message ?? "", source);
        }
    }

    /// <summary>LLVM's message; where it names a line of the text, <c>kernels:12:5: error: …</c>, that line too.</summary>
    private static GraphCompilerException Refused(string message, string source)
    {
        string[] lines = message.Trim().Split('\n'), place = lines[0].Split(':');
        string? line = place is [_, var number, _, ..] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int at)
            ? source.Split('\n').ElementAtOrDefault(at - 1) : null;
        return DiagnosticId.LlvmRefused.Error(lines[0], excerpt: line?.Trim());
    }

    /// <summary>What the code generator has to complain about; without a handler it would end the process.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Note(nint diagnostic, nint complaints)
    {
        if (LlvmC.LLVMGetDiagInfoSeverity(diagnostic) == LlvmC.DiagnosticError)
        {
            ((List<string>)GCHandle.FromIntPtr(complaints).Target!).Add(LlvmText.Take(LlvmC.LLVMGetDiagInfoDescription(diagnostic)));
        }
    }
}
