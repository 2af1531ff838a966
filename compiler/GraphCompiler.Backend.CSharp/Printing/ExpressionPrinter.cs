using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Expressions of the kernel IR as C#.</summary>
/// <param name="library">Gathers the methods that they call.</param>
/// <param name="names">Gives the C# identifier of a name of the kernel.</param>
/// <param name="locals">Pointers and lane numbers that expressions share.</param>
/// <param name="isPrimitive">Whether they are in the body of a primitive, in which C#'s own operators are meant.</param>
internal sealed class ExpressionPrinter(FunctionLibrary library, Func<string, string> names, PhaseLocals locals, bool isPrimitive = false)
{
    private readonly ScalarFunctions scalars = new(library, isPrimitive);
    private readonly VectorFunctions vectors = new(library);
    private readonly MemoryAccess memory = new(library);

    /// <summary>The expression as C#.</summary>
    public Code Print(Expr expression) => expression switch
    {
        Const constant when constant.Type.Lanes == 1 => CSharpText.Literal(constant),
        Const constant => Constant(constant),
        Var variable => new Code(names(variable.Name)),
        Load { Index.Type.Lanes: > 1 } gather => memory.Gather(
            gather.Type, gather.Buffer.Element, names(gather.Buffer.Name), gather.Index.Type, Print(gather.Index), Mask(gather.Mask)),
        Load load when locals.Address(load.Buffer, load.Index) is var (pointer, index) =>
            memory.Load(load.Type, load.Buffer.Element, pointer, PrintIndex(index), Mask(load.Mask)),
        Apply apply => Apply(apply),
        Broadcast broadcast => Splat(broadcast.Type, Print(broadcast.Scalar)),
        LaneIndex lanes => LaneIndex(lanes.Type),
        TailMask tail => TailMask(tail),
        // Native: lanes are in range, so that what other numbers would give need not be the same on all machines.
        Shuffle shuffle => Code.Call($"{shuffle.Type.Vector}.ShuffleNative", Print(shuffle.Vector), locals.Lanes(shuffle)),
        Merge merge => MergeLibrary.Print(library, merge, Print(merge.First), Print(merge.Second)),
        Permute permute => PermuteLibrary.Print(library, permute, Print(permute.Vector), Print(permute.Index)),
        Lookup lookup => Code.Call(LookupLibrary.Use(library, lookup), Print(lookup.Index)),
        ExtractLane extract => Extract(extract),
        _ => throw DiagnosticId.UnsupportedKernel.Error($"an expression of kind {expression.GetType().Name}"),
    };

    /// <summary>An expression where C# expects a 64-bit integer whatever its literals are: <c>16</c>, not <c>16L</c>.</summary>
    public Code PrintIndex(Expr index) => index switch
    {
        Const { Bits: <= int.MaxValue } small => new Code(CSharpText.Literal(small).Text.TrimEnd('L')),
        Apply { Function: ScalarFunction.Add or ScalarFunction.Sub or ScalarFunction.Mul or ScalarFunction.Div } apply
            when apply.Type == KernelType.Index && IsPlain(apply) => Code.Infix(
                PrintIndex(apply.Arguments[0]),
                apply.Function switch
                {
                    ScalarFunction.Add => "+", ScalarFunction.Sub => "-", ScalarFunction.Mul => "*", _ => "/",
                },
                PrintIndex(apply.Arguments[1]),
                apply.Function is ScalarFunction.Add or ScalarFunction.Sub ? Binding.Sum : Binding.Product),
        _ => Print(index),
    };

    /// <summary>
    /// Whether index arithmetic may be written with C#'s operators: an operand that is no constant makes it 64 bits wide, and a positive
    /// constant divisor leaves out the cases in which division is a method.
    /// </summary>
    private static bool IsPlain(Apply apply) => apply is
    {
        Arguments: [not Const, not Const] or [not Const, Const { Bits: <= int.MaxValue }] or [Const { Bits: <= int.MaxValue }, not Const],
    } && (apply.Function != ScalarFunction.Div || apply.Arguments[1] is Const { Bits: > 0 });

    private Code? Mask(Expr? mask) => mask is null ? null : Print(mask);

    private Code Apply(Apply apply)
    {
        KernelType[] types = [.. apply.Arguments.Select(a => a.Type)];
        Code[] arguments = [.. apply.Arguments.Select(Print)];
        if (apply.Function.IsExpanded())
        {
            return Code.Call(ElementaryFunctions.Use(library, apply.Function, types), arguments);
        }

        if (apply.Type.Lanes > 1)
        {
            return vectors.Apply(apply.Function, apply.Type, types, arguments);
        }

        // RyuJIT of .NET 10.0 takes +0 for the smaller of +0 and a constant −0.
        if (apply.Function == ScalarFunction.Min && apply.Arguments.Any(a => a == Literal.Of(a.Type, -0.0)) && PrimitiveFormulas.Of(apply) is { } compared)
        {
            return Print(compared.Applied(apply.Arguments));
        }

        bool constant = apply.Arguments.All(a => a is Const);
        return IsPlain(apply) && apply.Type.Element is DType.I64 && apply.Function is ScalarFunction.Div
            ? PrintIndex(apply)
            : Unchecked(constant, scalars.Apply(apply.Function, apply.Type, types, arguments));
    }

    /// <summary>C# computes with constants itself, checked: an overflow would be an error of the compiler.</summary>
    private static Code Unchecked(bool constant, Code code) => constant ? new Code($"unchecked({code.Text})") : code;

    private static Code Constant(Const constant)
    {
        KernelType type = constant.Type;
        return constant.Bits == 0 ? new Code($"{type.Code}.Zero") : Splat(type, CSharpText.Literal(constant with { Type = type.Scalar }));
    }

    private static Code Splat(KernelType type, Code scalar) => type.Create(type.Element switch
    {
        DType.Bool when scalar.Text is "true" => new Code("-1"),
        DType.Bool => new Code($"{scalar.In(Binding.Or)} ? -1 : 0"),
        _ => scalar,
    });

    private static Code LaneIndex(KernelType type) => new($"{type.Code}.Indices");

    private Code TailMask(TailMask tail) => Code.Call(
        $"{tail.Type.Vector}.LessThan",
        new Code($"{tail.Type.Code}.Indices"),
        tail.Type.Create(Print(tail.Count).Cast("int")));

    private Code Extract(ExtractLane extract)
    {
        string vector = extract.Vector.Type.Vector;
        Code lane = extract.Lane == 0
            ? Code.Call($"{vector}.ToScalar", Print(extract.Vector))
            : Code.Call($"{vector}.GetElement", Print(extract.Vector), new Code(extract.Lane.ToString(CultureInfo.InvariantCulture)));
        return extract.Type.Element == DType.Bool ? Code.Infix(lane, "!=", new Code("0"), Binding.Equality) : lane;
    }
}
