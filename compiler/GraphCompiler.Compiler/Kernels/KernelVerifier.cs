namespace GraphCompiler.Compiler.Kernels;

/// <summary>Checks the laws of the kernel IR.</summary>
/// <remarks>
/// <list type="number">
/// <item>(K1) Every name (parameters, scratch, variables) is an identifier and is declared once in a kernel;
/// the variables of its phases (chunk, lane) may have one name.</item>
/// <item>(K2) A variable is used inside the block that declares it, after its declaration, with its declared type.</item>
/// <item>(K3) Only a <see cref="Local"/> is assigned, with its own type.</item>
/// <item>(K4) Every function is applied to types that its signature allows (<see cref="ScalarSignature"/>).</item>
/// <item>(K5) Lanes are 1 or what the form has for 4 or 8 bytes; a value in lanes is of bool or of an element that fills
/// the register:
/// 4 bytes in the greater number of lanes, 8 in the smaller. No reserved type.</item>
/// <item>(K6) A load or store names a declared buffer and has its element type; what is only written is not read, what is only
/// read is not written; indices are scalar i64, of a gather i32 or i64 in the lanes of the result; no gather of bool. In a grid they may be scalar i32.</item>
/// <item>(K7) A mask is bool in the lanes of what it masks; a mask of a scalar is a scalar bool.</item>
/// <item>(K8) A loop's variable and bounds are scalar i64, in a grid they may be i32; its step is positive; a vector loop has step 1.</item>
/// <item>(K9) Scratch stands in the outermost block of a phase and takes at most 512 KB together: two panels of a dot and the
/// sums that wait for its next block.</item>
/// <item>(K10) Expressions are at most 8 deep, loops and conditions 16; a comment is one line.</item>
/// <item>(K11) A fault word is one u64 that is read and written.</item>
/// <item>(K12) Where <c>legalized</c> is asked for: no vector and no unrolled loop is left.</item>
/// <item>(K13) In the grid form every phase has lanes, at most <see cref="LaneRange.Most"/>, and in no other; so have barriers and shared memory.
/// Legalized, it has no hints to caches.</item>
/// <item>(K14) A barrier stands where all lanes of a group come by as often: in the outermost block, or in loops and conditions that are
/// uniform.</item>
/// <item>(K15) Shared memory takes at most 32 KB together.</item>
/// </list>
/// </remarks>
public sealed class KernelVerifier
{
    /// <summary>Deepest expression.</summary>
    public const int MaxExpressionDepth = 8;

    /// <summary>Deepest nesting of loops and conditions.</summary>
    public const int MaxLoopDepth = 16;

    /// <summary>Most scratch memory of a phase, in bytes.</summary>
    public const long MaxScratchBytes = 512 * 1024;

    /// <summary>Most shared memory of a phase, in bytes: what every device has.</summary>
    public const long MaxSharedBytes = 32 * 1024;

    private readonly Kernel kernel;
    private readonly VectorForm form;
    private readonly bool legalized;
    private readonly ExprVerifier expressions;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> phaseNames = new(StringComparer.Ordinal);
    private long scratchBytes;

    private KernelVerifier(Kernel kernel, VectorForm form, bool legalized)
    {
        (this.kernel, this.form, this.legalized) = (kernel, form, legalized);
        expressions = new ExprVerifier(form, Fail);
    }

    /// <summary>Checks a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="form">The form it was lowered for.</param>
    /// <param name="legalized">Whether it is about to be printed (K12).</param>
    /// <exception cref="GraphCompilerException">GRC4101: a law is broken; the message names law, kernel and
    /// statement.</exception>
    public static void Verify(Kernel kernel, VectorForm form, bool legalized = false) =>
        new KernelVerifier(kernel, form, legalized).Run();

    private void Run()
    {
        foreach (KernelBuffer buffer in kernel.Buffers)
        {
            Declare(buffer.Name);
            Require(!buffer.IsLocal, "K6", $"parameter {buffer.Name} cannot be scratch");
            Require(buffer.Elements >= 0 && !buffer.Element.IsReserved, "K5", $"parameter {buffer.Name} is {buffer.Element.Text}");
            expressions.Buffers.Add(buffer.Name, buffer);
        }

        foreach (Phase phase in kernel.Phases)
        {
            scratchBytes = 0;
            Require(phase.Chunks >= 0, "K8", $"{phase.Chunks} chunks");
            Var[] own = phase.Lanes is { } lanes ? [phase.Chunk, lanes.Variable] : [phase.Chunk];
            foreach (Var variable in own)
            {
                Require(expressions.IsIndex(variable.Type), "K8", $"{variable.Name}, the number of a chunk or a lane, is {variable.Type}");
                if (phaseNames.Add(variable.Name))
                {
                    Declare(variable.Name);
                }

                expressions.Variables.Add(variable.Name, variable.Type);
            }

            Block(phase.Body, 0);
            own.ToList().ForEach(variable => expressions.Variables.Remove(variable.Name));
            new GridLaws(phase, Fail).Check(form, legalized);
        }
    }

    private void Block(EquatableArray<Stmt> body, int depth)
    {
        Require(depth <= MaxLoopDepth, "K10", $"loops and conditions are more than {MaxLoopDepth} deep");
        var declared = new List<Var>();
        var scratch = new List<KernelBuffer>();
        foreach (Stmt statement in body)
        {
            expressions.Current = statement;
            switch (statement)
            {
                case Let s:
                    Define(s.Variable, s.Value, declared);
                    Require(s.Known is null || s.Variable.Type == KernelType.Index, "K3", $"{s.Variable.Type} is no index");
                    break;
                case Local s:
                    Define(s.Variable, s.Initial, declared);
                    expressions.Locals.Add(s.Variable.Name);
                    break;
                case Assign s:
                    expressions.Check(s.Value);
                    expressions.Check(s.Variable);
                    Require(expressions.Locals.Contains(s.Variable.Name), "K3", $"{s.Variable.Name} is no local");
                    Require(s.Value.Type == s.Variable.Type, "K3", $"{s.Variable.Type} cannot hold {s.Value.Type}");
                    break;
                case Store s:
                    Write(s);
                    break;
                case Prefetch s:
                    expressions.Buffer(s.Buffer);
                    expressions.Index(s.Index);
                    Require(!s.Buffer.IsLocal, "K6", $"{s.Buffer.Name} is scratch, which no cache has to be asked for");
                    break;
                case For s:
                    Loop(s, depth);
                    break;
                case If s:
                    expressions.Check(s.Condition);
                    Require(s.Condition.Type == new KernelType(DType.Bool), "K7", $"a condition is bool, not {s.Condition.Type}");
                    Block(s.Then, depth + 1);
                    Block(s.Else, depth + 1);
                    break;
                case Scratch s:
                    Require(depth == 0, "K9", "scratch stands in the outermost block");
                    Require(s.Buffer.IsLocal && !s.Buffer.Element.IsReserved, "K9", $"{s.Buffer}");
                    scratchBytes = checked(scratchBytes + (s.Buffer.Access == BufferAccess.Scratch ? s.Buffer.Elements * s.Buffer.Element.Size : 0));
                    Require(scratchBytes <= MaxScratchBytes, "K9", $"{scratchBytes} bytes of scratch");
                    Declare(s.Buffer.Name);
                    expressions.Buffers.Add(s.Buffer.Name, s.Buffer);
                    scratch.Add(s.Buffer);
                    break;
                case RaiseFault s:
                    expressions.Buffer(s.Word);
                    Require(s.Word is { Element: DType.U64, Access: BufferAccess.InOut, Elements: 1 }, "K11", $"{s.Word}");
                    Require(s.Site is >= 0 and < 1 << 23, "K11", $"site {s.Site}");
                    expressions.Index(s.Index);
                    break;
                case GroupBarrier:
                    break;
                case Comment s:
                    Require(s.Text.AsSpan().IndexOfAny('\n', '\r') < 0, "K10", "a comment is one line");
                    break;
                default:
                    throw new NotSupportedException($"{statement.GetType().Name} has no law");
            }
        }

        foreach (Var variable in declared)
        {
            expressions.Variables.Remove(variable.Name);
            expressions.Locals.Remove(variable.Name);
        }

        scratch.ForEach(b => expressions.Buffers.Remove(b.Name));
    }

    private void Define(Var variable, Expr value, List<Var> declared)
    {
        expressions.Check(value);
        Require(variable.Type == value.Type, "K2", $"{variable.Name} is {variable.Type}, its value {value.Type}");
        Declare(variable.Name);
        expressions.Variables.Add(variable.Name, variable.Type);
        declared.Add(variable);
    }

    private void Loop(For loop, int depth)
    {
        expressions.Index(loop.Begin);
        expressions.Index(loop.End);
        Require(
            expressions.IsIndex(loop.Variable.Type) && loop.Begin.Type == loop.Variable.Type && loop.End.Type == loop.Variable.Type,
            "K8", $"loop variable {loop.Variable.Name} is {loop.Variable.Type}, its bounds {loop.Begin.Type} and {loop.End.Type}");
        Require(loop.Step > 0 && (loop.Step == 1 || loop.Kind is not (LoopKind.Vector or LoopKind.VectorUnrolled)), "K8", $"step {loop.Step}");
        Require(!legalized || loop.Kind == LoopKind.Serial, "K12", $"a loop of kind {loop.Kind} is left");
        Declare(loop.Variable.Name);
        expressions.Variables.Add(loop.Variable.Name, loop.Variable.Type);
        Block(loop.Body, depth + 1);
        expressions.Variables.Remove(loop.Variable.Name);
    }

    private void Write(Store store)
    {
        expressions.Buffer(store.Buffer);
        expressions.Check(store.Value);
        expressions.Index(store.Index);
        expressions.Mask(store.Mask, store.Value.Type.Lanes);
        Require(store.Buffer.Access != BufferAccess.In, "K6", $"{store.Buffer.Name} is only read");
        Require(ExprVerifier.Fits(store.Value.Type, store.Buffer), "K6", $"{store.Buffer} cannot hold {store.Value.Type}");
    }

    private void Declare(string name)
    {
        bool identifier = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        Require(identifier, "K1", $"'{name}' is no identifier");
        Require(names.Add(name), "K1", $"{name} is declared twice");
    }

    private void Require(bool holds, string law, string message)
    {
        if (!holds)
        {
            throw Fail(law, message);
        }
    }

    private GraphCompilerException Fail(string law, string message) => Fail(law, message, expressions.Current);

    private GraphCompilerException Fail(string law, string message, Stmt? statement)
    {
        string text = statement is null ? "" : KernelPrinter.Print(statement);
        return DiagnosticId.InvalidKernel.Error($"kernel {kernel.Name} ({law}): {message}", excerpt: text.Split('\n')[0]);
    }
}
