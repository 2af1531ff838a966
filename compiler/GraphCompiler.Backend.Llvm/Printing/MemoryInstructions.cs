using System.Globalization;
using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Loads, stores and prefetches as instructions. Memory is aligned to its elements and no more; a bool lies in it as a byte, 0 or 1.</summary>
/// <param name="module">Gathers the intrinsics.</param>
/// <param name="writer">Where the instructions go.</param>
internal sealed class MemoryInstructions(ModuleText module, InstructionWriter writer)
{
    /// <summary>One element, or adjacent ones; 0 where a mask does not hold.</summary>
    /// <param name="type">The type of the value: that of the elements, or i32 for bytes in lanes.</param>
    /// <param name="element">The elements in memory.</param>
    /// <param name="buffer">Their address.</param>
    /// <param name="index">The first.</param>
    /// <param name="mask">The lanes that are read; null: all.</param>
    public string Load(KernelType type, DType element, string buffer, string index, string? mask)
    {
        KernelType stored = Stored(type, element);
        string address = Address(element, buffer, index, inBounds: mask is null);
        if (type.Lanes > 1 && mask is not null)
        {
            return FromMemory(type, element, writer.Emit(module.Intrinsic(
                $"masked.load.{stored.Suffix}.p0", stored.Ir, ("ptr", address), ("i32", Alignment(element)), (Mask(type), mask), (stored.Ir, "zeroinitializer"))));
        }

        // Where the mask does not hold the element need not exist: a zero stands in for it.
        string source = mask is null ? address : writer.Emit($"select i1 {mask}, ptr {address}, ptr {module.Table([0, 0])}");
        return FromMemory(type, element, writer.Emit($"load {stored.Ir}, ptr {source}, align {Alignment(element)}"));
    }

    /// <summary>Elements at an index of each lane's own.</summary>
    public string Gather(KernelType type, DType element, string buffer, KernelType indexType, string index, string? mask)
    {
        KernelType stored = Stored(type, element);
        string pointers = writer.Emit($"getelementptr {element.MemoryIr}, ptr {buffer}, {indexType.Ir} {index}");
        string lanes = mask ?? IrConstant.Text(type.With(DType.Bool), 1);
        return FromMemory(type, element, writer.Emit(module.Intrinsic(
            $"masked.gather.{stored.Suffix}.v{type.Lanes}p0", stored.Ir,
            ($"<{type.Lanes} x ptr>", pointers), ("i32", Alignment(element)), (Mask(type), lanes), (stored.Ir, "zeroinitializer"))));
    }

    /// <summary>Bytes of which LLVM 22 stores the wrong ones under a mask, where they come from lanes of i32 (AVX-512); 15 and 19 do not.</summary>
    private const int TornLanes = 16;

    /// <summary>Writes one element, or adjacent ones.</summary>
    public void Store(KernelType type, DType element, string buffer, string index, string value, string? mask, bool nonTemporal)
    {
        KernelType stored = Stored(type, element);
        string kept = ToMemory(type, stored, value), address = Address(element, buffer, index, inBounds: mask is null);
        string store = $"store {stored.Ir} {kept}, ptr {address}, align {Alignment(element)}";
        if (mask is not null && type.Lanes > 1)
        {
            if (kept != value && stored.Lanes == TornLanes)
            {
                // Kept apart from the store: LLVM 22 makes one instruction of both, and loses the mask.
                kept = writer.Emit($"call {stored.Ir} asm \"\", \"=x,0\"({stored.Ir} {kept})");
            }

            writer.Line(module.Intrinsic(
                $"masked.store.{stored.Suffix}.p0", "void", (stored.Ir, kept), ("ptr", address), ("i32", Alignment(element)), (Mask(type), mask)));
        }
        else if (mask is not null)
        {
            string then = writer.Label(), after = writer.Label();
            writer.Branch(mask, then, after, then);
            writer.Line(store);
            writer.Jump(after, after);
        }
        else if (nonTemporal && type.Lanes > 1)
        {
            StoreNonTemporal(stored, address, kept, store);
        }
        else
        {
            writer.Line(store);
        }
    }

    /// <summary>A cache line on its way to the second-level cache.</summary>
    public void Prefetch(DType element, string buffer, string index) => writer.Line(module.Intrinsic(
        "prefetch.p0", "void", ("ptr", Address(element, buffer, index, inBounds: false)), ("i32", "0"), ("i32", "2"), ("i32", "1")));

    /// <summary>The atomic minimum of a fault and the fault word.</summary>
    public void RaiseFault(string word, int site, string index)
    {
        string place = writer.Emit($"and i64 {index}, {(1L << FaultSite.IndexBits) - 1}");
        string fault = writer.Emit($"or i64 {place}, {(long)site << FaultSite.IndexBits}");
        writer.Emit($"atomicrmw umin ptr {word}, i64 {fault} monotonic");
    }

    private static string Alignment(DType element) => element.Size.ToString(CultureInfo.InvariantCulture);

    private static string Mask(KernelType type) => type.With(DType.Bool).Ir;

    private static KernelType Stored(KernelType type, DType element) => type.With(element == DType.Bool ? DType.U8 : element);

    private string Address(DType element, string buffer, string index, bool inBounds) =>
        writer.Emit($"getelementptr {(inBounds ? "inbounds " : "")}{element.MemoryIr}, ptr {buffer}, i64 {index}");

    private string FromMemory(KernelType type, DType element, string value) =>
        element == DType.Bool ? writer.Emit($"icmp ne {Stored(type, element).Ir} {value}, {IrConstant.Of(Stored(type, element), 0L)}")
        : element == type.Element ? value
        : writer.Emit($"{(element.IsUnsigned ? "zext" : "sext")} {type.With(element).Ir} {value} to {type.Ir}");

    private string ToMemory(KernelType type, KernelType stored, string value) => type == stored ? value
        : writer.Emit($"{(type.Element == DType.Bool ? "zext" : "trunc")} {type.Ir} {value} to {stored.Ir}");

    /// <summary>Past the caches where the address is aligned, as the instruction demands, and through them where not.</summary>
    private void StoreNonTemporal(KernelType type, string address, string value, string store)
    {
        int bytes = type.Lanes * type.Element.Size;
        string past = writer.Label(), through = writer.Label(), after = writer.Label();
        string number = writer.Emit($"ptrtoint ptr {address} to i64");
        string offset = writer.Emit($"and i64 {number}, {bytes - 1}");
        writer.Branch(writer.Emit($"icmp eq i64 {offset}, 0"), past, through, past);
        writer.Line($"store {type.Ir} {value}, ptr {address}, align {bytes}, !nontemporal !0");
        writer.Jump(after, through);
        writer.Line(store);
        writer.Jump(after, after);
    }
}
