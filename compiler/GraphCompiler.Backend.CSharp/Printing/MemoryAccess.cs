using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Loads and stores as C#.</summary>
/// <remarks>
/// Whole vectors are read and written through a cast pointer: methods such as <c>Vector512.Load</c> use up the inliner's budget and end as
/// calls. Bool lies in memory as a byte, 0 or 1; bytes lie in lanes of 32 bits.
/// </remarks>
internal sealed class MemoryAccess(FunctionLibrary library)
{
    /// <summary>One element, or adjacent ones, at <paramref name="index"/>.</summary>
    public Code Load(KernelType type, DType element, string buffer, Code index, Code? mask)
    {
        if (type.Lanes == 1)
        {
            Code value = new($"{buffer}[{index.Text}]");
            value = element == DType.Bool ? new Code($"{value.Text} != 0", Binding.Equality) : value;
            // Where the mask does not hold, the element need not exist.
            return mask is not { } condition ? value : new Code(
                $"{condition.RightOf(Binding.Conditional)} ? {value.RightOf(Binding.Conditional)} : default", Binding.Conditional);
        }

        Code address = Address(buffer, index);
        if (mask is { } lanes)
        {
            return Code.Call(MemoryLibrary.LoadMasked(library, type, element), address, lanes);
        }

        return element.Size == 1 ? Code.Call(MemoryLibrary.LoadBytes(library, type, element), address)
            : new Code($"*({VectorAliases.Pointer(type)}){address.In(Binding.Primary)}", Binding.Unary);
    }

    /// <summary>Elements at an index of each lane's own.</summary>
    public Code Gather(KernelType type, DType element, string buffer, KernelType indexType, Code index, Code? mask) => mask is { } lanes
        ? Code.Call(MemoryLibrary.GatherMasked(library, type, element, indexType), new Code(buffer), index, lanes)
        : Code.Call(MemoryLibrary.Gather(library, type, element, indexType), new Code(buffer), index);

    /// <summary>A statement that writes one element, or adjacent ones.</summary>
    public string Store(KernelType type, DType element, string buffer, Code index, Code value, Code? mask, bool nonTemporal)
    {
        if (type.Lanes == 1)
        {
            string stored = element == DType.Bool ? $"{value.In(Binding.Or)} ? (byte)1 : (byte)0" : value.Text;
            string condition = mask is { } runs ? $"if ({runs.Text}) " : "";
            return $"{condition}{buffer}[{index.Text}] = {stored};";
        }

        Code address = Address(buffer, index);
        if (mask is { } lanes)
        {
            return Code.Call(MemoryLibrary.StoreMasked(library, type, element), address, value, lanes).Text + ";";
        }

        return element.Size == 1 ? Code.Call(MemoryLibrary.StoreBytes(library, type, element, nonTemporal), address, value).Text + ";"
            : nonTemporal ? Code.Call(MemoryLibrary.StoreNonTemporal(library, type), address, value).Text + ";"
            : $"*({VectorAliases.Pointer(type)}){address.In(Binding.Primary)} = {value.Text};";
    }

    /// <summary>A statement that fetches a cache line into the first-level cache (near) or the second.</summary>
    public string Prefetch(string buffer, Code index, bool near) => $"{MemoryLibrary.Prefetch(library, near)}({Address(buffer, index).Text});";

    /// <summary>An element's address: with the operator <c>+</c> Roslyn would try all that there are.</summary>
    private static Code Address(string buffer, Code index) =>
        index.Text is "0" or "0L" ? new Code(buffer) : new Code($"&{buffer}[{index.Text}]", Binding.Unary);
}
