using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>Loads and stores as OpenCL C. Bool lies in memory as a byte, 0 or 1; i8 and u8 lie in lanes of i32.</summary>
internal sealed class MemoryAccess(FunctionLibrary library)
{
    /// <summary>One element, or adjacent ones, at <paramref name="index"/>; where the mask does not hold 0, and the element need not exist.</summary>
    public Code Load(KernelType type, KernelBuffer buffer, string name, Code index, Code? mask)
    {
        if (type.Lanes == 1)
        {
            Code element = Element(type.Element, $"{name}[{index.Text}]");
            return mask is { } condition ? new Code($"{condition.Operand} ? {element.Operand} : 0", Binding.Conditional) : element;
        }

        if (mask is { } lanes)
        {
            return Each(type, buffer, "Load", null, name, index, lanes, (lane, _) => lane.ToString(null, null));
        }

        Code vector = Code.Call($"vload{type.Lanes}", new Code("0"), Address(name, index));
        Code extended = buffer.Element == type.Element && type.Element != DType.Bool ? vector : Code.Call($"convert_{type.Code}", vector);
        return type.Element == DType.Bool ? new Code($"{extended.Text} != 0", Binding.Conditional) : extended;
    }

    /// <summary>Elements at an index of each lane's own.</summary>
    public Code Gather(KernelType type, KernelBuffer buffer, string name, KernelType indexType, Code index, Code? mask) => Each(
        type, buffer, "Gather", indexType, name, index,
        mask ?? PrimitiveFunctions.Splat(type with { Element = DType.Bool }, "true"), (lane, i) => $"{i}.{KernelType.Lane(lane)}");

    /// <summary>A statement that writes one element, or adjacent ones.</summary>
    public string Store(KernelType type, KernelBuffer buffer, string name, Code index, Code value, Code? mask)
    {
        if (type.Lanes == 1)
        {
            return $"{(mask is { } runs ? $"if ({runs.Text}) " : "")}{name}[{index.Text}] = {value.Text};";
        }

        if (mask is { } lanes)
        {
            string function = $"Store_{type}_{buffer.Element.Text}_{buffer.AddressSpace[2..]}";
            return Code.Call(library.Use(function, () => StoreMasked(function, type, buffer)), Address(name, index), value, lanes).Text + ";";
        }

        Code number = type.Element == DType.Bool ? new Code($"{value.Operand} & 1", Binding.Conditional) : value;
        Code stored = buffer.Element == type.Element && type.Element != DType.Bool
            ? value : Code.Call($"convert_{type.Of(buffer.Element.MemoryCode)}", number);
        return Code.Call($"vstore{type.Lanes}", stored, new Code("0"), Address(name, index)).Text + ";";
    }

    private static Code Element(DType element, string text) =>
        element == DType.Bool ? new Code($"{text} != 0", Binding.Conditional) : new Code(text);

    private static Code Address(string name, Code index) =>
        index.Text is "0" ? new Code(name) : Code.Infix(new Code(name), "+", index);

    /// <summary>A vector whose lanes are read one by one, each where the mask holds.</summary>
    private Code Each(
        KernelType type, KernelBuffer buffer, string name, KernelType? indexType, string pointer, Code index, Code mask, Func<int, string, string> element)
    {
        string function = $"{name}_{type}_{buffer.Element.Text}_{(indexType is { } i ? $"{i}_" : "")}{buffer.AddressSpace[2..]}";
        string zero = type.Element == DType.Bool ? " ? -1 : 0" : "";
        library.Use(function, () =>
        {
            string parameters = $"{buffer.AddressSpace} const {buffer.Element.MemoryCode}* p, {(indexType is { } t ? $"{t.Code} i, " : "")}{type.Of("int")} m";
            string vector = type.Lanewise(lane => $"m.{KernelType.Lane(lane)} ? {Element(type.Element, $"p[{element(lane, "i")}]").Operand}{zero} : 0");
            return $"{type.Code} {function}({parameters})\n{{\n    return {vector};\n}}";
        });
        return indexType is null
            ? Code.Call(function, Address(pointer, index), mask)
            : Code.Call(function, new Code(pointer), index, mask);
    }

    private static string StoreMasked(string function, KernelType type, KernelBuffer buffer)
    {
        var writer = new CodeWriter();
        writer.Block($"void {function}({buffer.AddressSpace} {buffer.Element.MemoryCode}* p, {type.Code} v, {type.Of("int")} m)", () =>
        {
            for (int lane = 0; lane < type.Lanes; lane++)
            {
                string l = KernelType.Lane(lane);
                writer.Line($"if (m.{l}) p[{lane}] = v.{l}{(type.Element == DType.Bool ? " & 1" : "")};");
            }
        });
        return writer.ToString();
    }
}
