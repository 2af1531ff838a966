using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Expressions of the kernel IR as instructions.</summary>
/// <param name="module">Gathers what they call.</param>
/// <param name="writer">Where the instructions go.</param>
/// <param name="scope">The values of names.</param>
/// <param name="form">The form.</param>
/// <param name="isFormula">Whether they are the body of a primitive's formula, where a primitive is its instruction.</param>
internal sealed class ExpressionPrinter(ModuleText module, InstructionWriter writer, Scope scope, VectorForm form, bool isFormula = false)
{
    private readonly Primitives primitives = new(module, writer);
    private readonly MemoryInstructions memory = new(module, writer);

    /// <summary>Prints what computes an expression; gives its value.</summary>
    public string Print(Expr expression) => expression switch
    {
        Const constant => IrConstant.Text(constant),
        Var variable => scope.Locals.Contains(variable.Name)
            ? writer.Emit($"load {variable.Type.Ir}, ptr %{variable.Name}") : scope.Values[variable.Name],
        Load { Index.Type.Lanes: > 1 } gather => memory.Gather(
            gather.Type, gather.Buffer.Element, scope.Buffer(gather.Buffer), gather.Index.Type, Print(gather.Index), Mask(gather.Mask)),
        Load load => memory.Load(load.Type, load.Buffer.Element, scope.Buffer(load.Buffer), Print(load.Index), Mask(load.Mask)),
        Apply apply => Apply(apply),
        Broadcast broadcast => Splat(broadcast.Type, Print(broadcast.Scalar)),
        LaneIndex lanes => LaneNumbers(lanes.Type),
        TailMask tail => TailMask(tail),
        Shuffle shuffle => Shuffle(shuffle.Type, Print(shuffle.Vector), "poison", shuffle.Lanes),
        Merge merge => Shuffle(merge.Type, Print(merge.First), Print(merge.Second), merge.Lanes),
        Permute { Index: var index } permute => Permute(permute.Type, Print(permute.Vector), index.Type, LowBits(index, permute.Type.Lanes)),
        Lookup lookup => Lookup(lookup),
        ExtractLane extract => writer.Emit($"extractelement {extract.Vector.Type.Ir} {Print(extract.Vector)}, i32 {extract.Lane}"),
        _ => throw DiagnosticId.UnsupportedKernel.Error($"an expression of kind {expression.GetType().Name}"),
    };

    /// <summary>Prints the body of a formula; gives its result.</summary>
    public string Body(KernelFunction function, IEnumerable<string> arguments)
    {
        function.Parameters.Zip(arguments).ToList().ForEach(given => scope.Values.Add(given.First.Name, given.Second));
        function.Body.ToList().ForEach(let => scope.Values.Add(let.Variable.Name, Print(let.Value)));
        return Print(function.Result);
    }

    /// <summary>Prints a mask; null for none.</summary>
    public string? Mask(Expr? mask) => mask is null ? null : Print(mask);

    private string Apply(Apply apply)
    {
        string[] arguments = [.. apply.Arguments.Select(Print)];
        if (apply.Function.IsExpanded())
        {
            string function = FormulaPrinter.Use(module, apply.Function, apply.Type, form);
            return writer.Emit($"call {apply.Type.Ir} {function}({string.Join(", ", arguments.Select(x => $"{apply.Type.Ir} {x}"))})");
        }

        return apply.Function == ScalarFunction.Scale && form == VectorForm.V512 && apply.Type.Lanes > 1 ? Scale(apply.Type, arguments)
            : isFormula || PrimitiveFormulas.Of(apply) is not { } formula ? primitives.Apply(apply, arguments)
            : new ExpressionPrinter(module, writer, new Scope(), form, isFormula: true).Body(formula, arguments);
    }

    /// <summary>An instruction of AVX-512; elsewhere it is a formula.</summary>
    private string Scale(KernelType type, string[] x)
    {
        (string suffix, string mask) = type.Element == DType.F32 ? ("ps", "i16") : ("pd", "i8");
        return writer.Emit(module.Intrinsic(
            $"x86.avx512.mask.scalef.{suffix}.512", type.Ir, (type.Ir, x[0]), (type.Ir, x[1]), (type.Ir, "zeroinitializer"), (mask, "-1"), ("i32", "4")));
    }

    private string Splat(KernelType type, string scalar)
    {
        string first = writer.Emit($"insertelement {type.Ir} poison, {type.Element.Ir} {scalar}, i32 0");
        return Shuffle(type, first, "poison", Enumerable.Repeat(0, type.Lanes));
    }

    private static string LaneNumbers(KernelType type) =>
        IrConstant.Lanes(type.Element, Enumerable.Range(0, type.Lanes).Select(lane => IrConstant.Element(type.Element, (ulong)lane)));

    private string TailMask(TailMask tail)
    {
        KernelType numbers = tail.Type with { Element = DType.I32 };
        return writer.Emit($"icmp slt {numbers.Ir} {LaneNumbers(numbers)}, {Splat(numbers, writer.Emit($"trunc i64 {Print(tail.Count)} to i32"))}");
    }

    private string Shuffle(KernelType type, string first, string second, IEnumerable<int> lanes)
    {
        string numbers = IrConstant.Lanes(DType.I32, lanes.Select(lane => IrConstant.Element(DType.I32, (ulong)lane)));
        return writer.Emit($"shufflevector {type.Ir} {first}, {type.Ir} {second}, <{type.Lanes} x i32> {numbers}");
    }

    /// <summary>Lane by lane: LLVM finds the instruction.</summary>
    private string Permute(KernelType type, string vector, KernelType number, string index) =>
        Enumerable.Range(0, type.Lanes).Aggregate("poison", (made, lane) =>
        {
            string place = writer.Emit($"extractelement {number.Ir} {index}, i32 {lane}");
            string element = writer.Emit($"extractelement {type.Ir} {vector}, i32 {place}");
            return writer.Emit($"insertelement {type.Ir} {made}, {type.Scalar.Ir} {element}, i32 {lane}");
        });

    /// <summary>A permutation of registers that hold the table, where there is one; else it is read from memory.</summary>
    private string Lookup(Lookup lookup)
    {
        KernelType type = lookup.Type, bits = type.With(DType.I32);
        string index = LowBits(lookup.Index, Compiler.Kernels.Lookup.Size);
        string found = form == VectorForm.V512 && type.Lanes == Compiler.Kernels.Lookup.Size
            ? writer.Emit(module.Intrinsic("x86.avx512.permvar.si.512", bits.Ir, (bits.Ir, IrConstant.Lanes(DType.I32, lookup.Table.Select(b => IrConstant.Element(DType.I32, b)))), (bits.Ir, index)))
            : type.Lanes == 1 ? memory.Load(bits, DType.I32, module.Table(lookup.Table), writer.Emit($"zext i32 {index} to i64"), mask: null)
            : memory.Gather(bits, DType.I32, module.Table(lookup.Table), bits, index, mask: null);
        return type.Element == DType.F32 ? writer.Emit($"bitcast {bits.Ir} {found} to {type.Ir}") : found;
    }

    private string LowBits(Expr number, int count) => writer.Emit($"and {number.Type.Ir} {Print(number)}, {IrConstant.Of(number.Type, count - 1L)}");
}
