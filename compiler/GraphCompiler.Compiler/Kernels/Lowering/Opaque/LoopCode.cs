using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Loops that read back what they wrote: a block of a kernel, and the memory of its group.</summary>
/// <remarks>Unlike elements, which are computed once and shared, each read here is a read of its own.</remarks>
public sealed class LoopCode
{
    private readonly KernelScope outermost;
    private readonly FusionGroup group;
    private readonly GroupBuffers buffers;
    private readonly ElementEmitter emitter;

    /// <summary>The code of an item.</summary>
    /// <param name="outermost">The body of the phase.</param>
    /// <param name="scope">The body of the item.</param>
    /// <param name="group">The group.</param>
    /// <param name="buffers">Its buffers.</param>
    public LoopCode(KernelScope outermost, KernelScope scope, FusionGroup group, GroupBuffers buffers)
        : this(outermost, scope, group, buffers, new ElementEmitter(group, buffers.Inputs, buffers.FaultWord))
    {
    }

    private LoopCode(KernelScope outermost, KernelScope scope, FusionGroup group, GroupBuffers buffers, ElementEmitter emitter) =>
        (this.outermost, Scope, this.group, this.buffers, this.emitter) = (outermost, scope, group, buffers, emitter);

    /// <summary>The block.</summary>
    public KernelScope Scope { get; }

    /// <summary>Operations on values.</summary>
    public ScalarBuilder Code => Scope.Code;

    /// <summary>The buffer of a result; null if nobody needs it.</summary>
    public KernelBuffer? Output(int result) =>
        group.Outputs.Index().Where(o => o.Item.Index == result).Select(o => buffers.Outputs[o.Index]).SingleOrDefault();

    /// <summary>A temporary of the launch.</summary>
    public KernelBuffer Temporary(int number) => buffers.Temporaries[number];

    /// <summary>Declares memory of a chunk, of a lane in a grid.</summary>
    public KernelBuffer Scratch(string hint, DType element, long elements)
    {
        var buffer = new KernelBuffer(Scope.Names.Next(hint), element, elements, BufferAccess.Scratch);
        outermost.Code.Emit(new Scratch(buffer));
        return buffer;
    }

    /// <summary>Reads an element of an operand.</summary>
    /// <param name="operand">The operand.</param>
    /// <param name="shape">A shape of as many elements.</param>
    /// <param name="index">Index into that shape.</param>
    public Expr Operand(Value operand, Shape shape, params IReadOnlyList<IndexExpr> index) =>
        emitter.Emit(Scope, operand, ReshapeMap.Index(operand.Type.Shape, shape, index));

    /// <summary>Reads an element, whatever was read there before.</summary>
    public Expr Load(KernelBuffer buffer, IndexExpr at, Expr? mask = null)
    {
        var value = new Var(new KernelType(buffer.Element), Scope.Names.Next("r"));
        Code.Emit(new Let(value, new Load(value.Type, buffer, Scope.Index(at), mask)));
        return value;
    }

    /// <summary>Writes an element.</summary>
    public void Store(KernelBuffer buffer, IndexExpr at, Expr value, Expr? mask = null) => Code.Emit(new Store(buffer, Scope.Index(at), value, mask));

    /// <summary>Declares a variable that is assigned again.</summary>
    public Var Local(string hint, Expr initial)
    {
        var variable = new Var(initial.Type, Scope.Names.Next(hint));
        Code.Emit(new Local(variable, initial));
        return variable;
    }

    /// <summary>Assigns a variable.</summary>
    public void Set(Var variable, Expr value) => Code.Emit(new Assign(variable, value));

    /// <summary>The value that a variable has now, under a name of its own.</summary>
    public Expr Now(Var variable)
    {
        var value = new Var(variable.Type, Scope.Names.Next("now"));
        Code.Emit(new Let(value, variable));
        return value;
    }

    /// <summary>A loop over a range.</summary>
    /// <param name="hint">Name of the variable.</param>
    /// <param name="extent">The variable is below it.</param>
    /// <param name="kind">How it is run.</param>
    /// <param name="body">The body.</param>
    /// <param name="begin">First value; left out: 0.</param>
    /// <param name="end">Bound; left out: the extent.</param>
    public void Loop(string hint, long extent, LoopKind kind, Action<LoopCode, IndexVar> body, IndexExpr? begin = null, IndexExpr? end = null)
    {
        IndexVar variable = Scope.NewVariable(hint, extent);
        Scope.Loop(variable, Scope.Index(begin ?? 0), Scope.Index(end ?? extent), kind, s => body(In(s), variable));
    }

    /// <summary>A loop whose iterations are lanes.</summary>
    /// <param name="variable">A variable of <see cref="Scope"/>.</param>
    /// <param name="begin">First value.</param>
    /// <param name="end">Bound.</param>
    /// <param name="body">The body.</param>
    public void Vector(IndexVar variable, IndexExpr begin, Expr end, Action<LoopCode, IndexVar> body) =>
        Scope.Loop(variable, Scope.Index(begin), end, LoopKind.Vector, s => body(In(s), variable));

    /// <summary>Statements where a condition holds; nothing is read for them where it does not.</summary>
    public void When(Expr condition, Action<LoopCode> body) => Scope.When(condition, s => body(In(s)), keeps: true);

    /// <summary>A value that the loops computed as a variable of index expressions.</summary>
    /// <param name="hint">Its name.</param>
    /// <param name="extent">It is not negative and below this.</param>
    /// <param name="value">An integer.</param>
    public IndexVar Name(string hint, long extent, Expr value) => Scope.Name(hint, extent, Code.Convert(KernelType.Index, value));

    private LoopCode In(KernelScope scope) => new(outermost, scope, group, buffers, emitter);
}
