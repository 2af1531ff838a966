using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>
/// Locals that the C# of a phase has beside those of the kernel: a pointer for each (buffer, index variable) that several accesses count from,
/// so that they read <c>x_t4[512]</c>, and a vector of lane numbers for each shuffle. Both make the code shorter by half.
/// </summary>
internal sealed class PhaseLocals
{
    /// <summary>Accesses from which on a pointer of their own is shorter.</summary>
    private const int FewestAccesses = 3;

    private readonly Func<string, string> names;
    private readonly Dictionary<(string Buffer, string Index), int> accesses = [];
    private readonly Dictionary<string, List<KernelBuffer>> buffers = new(StringComparer.Ordinal);
    private readonly Dictionary<Shuffle, string> shuffles = [];
    private readonly List<Shuffle> indices = [];

    /// <summary>Finds what the statements share.</summary>
    /// <param name="body">The phase's statements; empty for none.</param>
    /// <param name="names">Gives the C# identifier of a name of the kernel.</param>
    public PhaseLocals(EquatableArray<Stmt> body, Func<string, string> names)
    {
        this.names = names;
        Visit(body);
    }

    /// <summary>Declarations at the head of the method: lane numbers.</summary>
    public IEnumerable<string> Head() => indices.Select(s =>
    {
        string suffix = s.Type.Element.LaneBytes == 8 ? "L" : "";
        KernelType type = IndexType(s);
        return $"{type.Code} {shuffles[Key(s)]} = {type.Vector}.Create("
            + string.Join(", ", s.Lanes.Select(lane => lane.ToString(CultureInfo.InvariantCulture) + suffix)) + ");";
    });

    /// <summary>Declarations after that of an index variable: pointers.</summary>
    public IEnumerable<string> After(Var index) => !buffers.TryGetValue(index.Name, out List<KernelBuffer>? based)
        ? []
        : based.Where(b => IsShared(b.Name, index.Name))
            .Select(b => $"{b.Element.MemoryCode}* {Pointer(b.Name, index.Name)} = &{names(b.Name)}[{names(index.Name)}];");

    /// <summary>A pointer and the index that an access has from it.</summary>
    public (string Pointer, Expr Index) Address(KernelBuffer buffer, Expr index) =>
        Base(index) is var (variable, offset) && IsShared(buffer.Name, variable.Name)
            ? (Pointer(buffer.Name, variable.Name), Literal.Index(offset))
            : (names(buffer.Name), index);

    /// <summary>The lane numbers of a shuffle.</summary>
    public Code Lanes(Shuffle shuffle)
    {
        Code lanes = new(shuffles[Key(shuffle)]);
        return shuffle.Type.Element.IsUnsigned ? shuffle.Type.Reinterpret(lanes) : lanes;
    }

    private static KernelType IndexType(Shuffle shuffle) =>
        shuffle.Type with { Element = shuffle.Type.Element.LaneBytes == 8 ? DType.I64 : DType.I32 };

    /// <summary>Shuffles of the same lane numbers, whatever they shuffle.</summary>
    private static Shuffle Key(Shuffle shuffle) => new(IndexType(shuffle), new Var(shuffle.Type.Scalar with { Element = DType.Bool }, ""), shuffle.Lanes);

    /// <summary>An index as a variable and a constant.</summary>
    private static (Var Variable, long Offset)? Base(Expr index) => index switch
    {
        Var variable when variable.Type == KernelType.Index => (variable, 0),
        Apply { Function: ScalarFunction.Add, Arguments: [Var variable, Const offset] } sum when sum.Type == KernelType.Index =>
            (variable, (long)offset.Bits),
        _ => null,
    };

    private string Pointer(string buffer, string index) => $"{names(buffer).TrimStart('@')}_{names(index).TrimStart('@')}";

    private bool IsShared(string buffer, string index) => accesses.GetValueOrDefault((buffer, index)) >= FewestAccesses;

    private void Access(KernelBuffer buffer, Expr index)
    {
        if (Base(index) is not var (variable, _))
        {
            return;
        }

        (string, string) key = (buffer.Name, variable.Name);
        int count = accesses.GetValueOrDefault(key);
        accesses[key] = count + 1;
        if (count == 0)
        {
            if (!buffers.TryGetValue(variable.Name, out List<KernelBuffer>? based))
            {
                buffers.Add(variable.Name, based = []);
            }

            based.Add(buffer);
        }
    }

    private void Visit(EquatableArray<Stmt> body)
    {
        foreach (Stmt statement in body)
        {
            switch (statement)
            {
                case For loop:
                    Visit(loop.Begin);
                    Visit(loop.End);
                    Visit(loop.Body);
                    break;
                case If branch:
                    Visit(branch.Condition);
                    Visit(branch.Then);
                    Visit(branch.Else);
                    break;
                case Let let:
                    Visit(let.Value);
                    break;
                case Local local:
                    Visit(local.Initial);
                    break;
                case Assign assign:
                    Visit(assign.Value);
                    break;
                case Store store:
                    Access(store.Buffer, store.Index);
                    Visit(store.Index);
                    Visit(store.Value);
                    Visit(store.Mask);
                    break;
                case Prefetch prefetch:
                    Access(prefetch.Buffer, prefetch.Index);
                    Visit(prefetch.Index);
                    break;
                case RaiseFault fault:
                    Visit(fault.Index);
                    break;
            }
        }
    }

    private void Visit(Expr? expression)
    {
        switch (expression)
        {
            case Load load:
                if (load.Index.Type.Lanes == 1)
                {
                    Access(load.Buffer, load.Index);
                }

                Visit(load.Index);
                Visit(load.Mask);
                break;
            case Apply apply:
                foreach (Expr argument in apply.Arguments)
                {
                    Visit(argument);
                }

                break;
            case Broadcast broadcast:
                Visit(broadcast.Scalar);
                break;
            case TailMask tail:
                Visit(tail.Count);
                break;
            case Permute permute:
                Visit(permute.Vector);
                Visit(permute.Index);
                break;
            case Lookup lookup:
                Visit(lookup.Index);
                break;
            case ExtractLane extract:
                Visit(extract.Vector);
                break;
            case Merge merge:
                Visit(merge.First);
                Visit(merge.Second);
                break;
            case Shuffle shuffle:
                Visit(shuffle.Vector);
                if (shuffles.TryAdd(Key(shuffle), "lanes_" + shuffles.Count.ToString(CultureInfo.InvariantCulture)))
                {
                    indices.Add(shuffle);
                }

                break;
        }
    }
}
