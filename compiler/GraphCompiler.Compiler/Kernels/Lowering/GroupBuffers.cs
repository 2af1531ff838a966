using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The buffers of a group's kernel, in the order of <see cref="GroupLowering"/>; <c>v12</c> is the graph's <c>%12</c>.</summary>
public sealed class GroupBuffers
{
    /// <summary>Bytes of an output from which on it is stored past the caches: it would only push out what is still needed.</summary>
    private const long NonTemporalBytes = 16 << 20;

    /// <summary>
    /// Bytes that a group without contractions reads and writes from which on it stores past the caches: what it begins with is gone when it ends, and a
    /// line that is stored whole need not be read before. The last stage of the gradient of batch norm of 4096×768 takes 0.46 ms so, and 0.75 ms
    /// else. Of 24 MB, layer norm takes 0.36 ms so on one thread and 0.47 ms else, but on two 0.32 ms and 0.21 ms.
    /// </summary>
    public const long StreamedBytes = 32 << 20;

    /// <summary>
    /// The same of a group that stores short runs far apart: lines that are read only to be overwritten are waited for, as no run is long enough for the
    /// machine to fetch them ahead.
    /// </summary>
    public const long ScatteredBytes = 2 << 20;

    /// <summary>Fewest bytes of an output that is stored past the caches.</summary>
    private const long FewestBytes = 1 << 20;

    /// <summary>The buffers of a lowering.</summary>
    public GroupBuffers(GroupLowering lowering)
    {
        FusionGroup group = lowering.Group;
        Group = group;
        Inputs = group.Inputs.ToDictionary(v => v, v => Of(v, BufferAccess.In));
        Outputs = [.. group.Outputs.Select(v => Of(v, lowering.OutputAccess))];
        Temporaries = lowering.Temporaries;
        FaultWord = lowering.RaisesFaults ? new KernelBuffer("fault", DType.U64, 1, BufferAccess.InOut) : null;
        All = [.. group.Inputs.Select(v => Inputs[v]), .. Outputs, .. Temporaries, .. FaultWord is null ? Array.Empty<KernelBuffer>() : [FaultWord]];
    }

    /// <summary>The group.</summary>
    public FusionGroup Group { get; }

    /// <summary>The buffer of each input.</summary>
    public IReadOnlyDictionary<Value, KernelBuffer> Inputs { get; }

    /// <summary>The buffer of each output, in order.</summary>
    public IReadOnlyList<KernelBuffer> Outputs { get; }

    /// <summary>The temporaries, in order.</summary>
    public IReadOnlyList<KernelBuffer> Temporaries { get; }

    /// <summary>The fault word, if the kernel takes it.</summary>
    public KernelBuffer? FaultWord { get; }

    /// <summary>All of them, in the kernel's order.</summary>
    public EquatableArray<KernelBuffer> All { get; }

    /// <summary>A kernel over these buffers with the group's nodes as its origins.</summary>
    public Kernel Kernel(string name, FusionGroup group, EquatableArray<Phase> phases) => new(
        name, All, phases, group.Nodes.Select(n => new KernelOrigin(n.ToString(), n.Location)).ToEquatable());

    /// <summary>Emits elements of outputs and stores them.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="emitter">Emits elements.</param>
    /// <param name="elements">Outputs, and indices into what is computed for them (<see cref="OutputPlacement.Computed"/>).</param>
    /// <param name="streamedBytes">Bytes that the group reads and writes from which on it stores past the caches.</param>
    public void Store(
        KernelScope scope, ElementEmitter emitter, IEnumerable<(Value Output, EquatableArray<IndexExpr> Index)> elements, long streamedBytes = StreamedBytes)
    {
        bool isStreamed = Group.Kind is FusionKind.Elementwise or FusionKind.Reduction
            && Group.Inputs.Concat(Group.Outputs).Sum(v => v.Type.Bytes) >= streamedBytes;
        // All are computed before the first is stored: an output may lie in the memory of an input.
        var stores = elements.Select(e => (e.Output, e.Index, Element: emitter.Emit(scope, OutputPlacement.Computed(e.Output), e.Index))).ToList();
        foreach ((Value output, EquatableArray<IndexExpr> index, Expr element) in stores)
        {
            Expr at = scope.Index(OutputPlacement.Position(output, index));
            scope.Code.Emit(new Store(OutputOf(output), at, element, NonTemporal: output.Type.Bytes >= (isStreamed ? FewestBytes : NonTemporalBytes)));
        }
    }

    /// <summary>The buffer of an output.</summary>
    public KernelBuffer OutputOf(Value output)
    {
        int number = 0;
        while (Group.Outputs[number] != output)
        {
            number++;
        }

        return Outputs[number];
    }

    /// <summary>The buffer of a value.</summary>
    public static KernelBuffer Of(Value value, BufferAccess access) => new(
        value.Node.Types.Count == 1 ? $"v{value.Node.Id}" : $"v{value.Node.Id}_{value.Index}",
        value.Type.DType, value.Type.Elements, access);
}
