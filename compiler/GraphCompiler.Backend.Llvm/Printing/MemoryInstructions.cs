using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Loads, stores and prefetches as instructions. Memory is aligned to its elements and no more.</summary>
/// <param name="module">Gathers the intrinsics.</param>
/// <param name="writer">Where the instructions go.</param>
internal sealed class MemoryInstructions(ModuleText module, InstructionWriter writer)
{
    /// <summary>One element, or adjacent ones; 0 where a mask does not hold.</summary>
    public string Load(KernelType type, string buffer, string index, string? mask)
    {
        string address = Address(type.Element, buffer, index, inBounds: mask is null);
        if (type.Lanes > 1 && mask is not null)
        {
            return FromMemory(type, writer.Emit(module.Intrinsic(
                $"masked.load.{Suffix(type)}.p0", type.MemoryIr, ("ptr", address), ("i32", Alignment(type.Element)), (Mask(type), mask), (type.MemoryIr, "zeroinitializer"))));
        }

        // Where the mask does not hold the element need not exist: a zero stands in for it.
        string source = mask is null ? address : writer.Emit($"select i1 {mask}, ptr {address}, ptr {module.Table([0, 0])}");
        return FromMemory(type, writer.Emit($"load {type.MemoryIr}, ptr {source}, align {Alignment(type.Element)}"));
    }

    /// <summary>Elements at an index of each lane's own.</summary>
    public string Gather(KernelType type, string buffer, KernelType indexType, string index, string? mask)
    {
        string pointers = writer.Emit($"getelementptr {type.Element.MemoryIr}, ptr {buffer}, {indexType.Ir} {index}");
        string lanes = mask ?? IrConstant.Text(type.With(DType.Bool), 1);
        return writer.Emit(module.Intrinsic(
            $"masked.gather.{type.Suffix}.v{type.Lanes}p0", type.Ir,
            ($"<{type.Lanes} x ptr>", pointers), ("i32", Alignment(type.Element)), (Mask(type), lanes), (type.Ir, "zeroinitializer")));
    }

    /// <summary>Writes one element, or adjacent ones.</summary>
    public void Store(KernelType type, string buffer, string index, string value, string? mask, bool nonTemporal)
    {
        string stored = type.Element == DType.Bool ? writer.Emit($"zext {type.Ir} {value} to {type.MemoryIr}") : value;
        string address = Address(type.Element, buffer, index, inBounds: mask is null);
        string store = $"store {type.MemoryIr} {stored}, ptr {address}, align {Alignment(type.Element)}";
        if (mask is not null && type.Lanes > 1)
        {
            writer.Line(module.Intrinsic(
                $"masked.store.{Suffix(type)}.p0", "void", (type.MemoryIr, stored), ("ptr", address), ("i32", Alignment(type.Element)), (Mask(type), mask)));
        }
        else if (mask is not null)
        {
            string then = writer.Label(), after = writer.Label();
            writer.Branch(mask, then, after, then);
            writer.Line(store);
            writer.Jump(after, after);
        }
        else if (nonTemporal && type.Lanes > 1 && type.Element != DType.Bool)
        {
            StoreNonTemporal(type, address, stored, store);
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

    private static string Alignment(DType element) => element.Size.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Mask(KernelType type) => type.With(DType.Bool).Ir;

    private static string Suffix(KernelType type) => type.Element == DType.Bool ? type.With(DType.U8).Suffix : type.Suffix;

    private string Address(DType element, string buffer, string index, bool inBounds) =>
        writer.Emit($"getelementptr {(inBounds ? "inbounds " : "")}{element.MemoryIr}, ptr {buffer}, i64 {index}");

    private string FromMemory(KernelType type, string value) =>
        type.Element == DType.Bool ? writer.Emit($"icmp ne {type.MemoryIr} {value}, {IrConstant.Of(type.With(DType.U8), 0L)}") : value;

    /// <summary>Past the caches where the address is aligned, as the instruction demands, and through them where not.</summary>
    private void StoreNonTemporal(KernelType type, string address, string value, string store)
    {
        int bytes = type.Lanes * type.Element.Size;
        string past = writer.Label(), through = writer.Label(), after = writer.Label();
        string number = writer.Emit($"ptrtoint ptr {address} to i64");
        string offset = writer.Emit($"and i64 {number}, {bytes - 1}");
        writer.Branch(writer.Emit($"icmp eq i64 {offset}, 0"), past, through, past);
        writer.Line($"store {type.MemoryIr} {value}, ptr {address}, align {bytes}, !nontemporal !0");
        writer.Jump(after, through);
        writer.Line(store);
        writer.Jump(after, after);
    }
}
