using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>A convolution with what is fused around it.</summary>
public sealed class ConvolutionLowering : GroupLowering
{
    private readonly ConvolutionProblem problem;

    /// <summary>The lowering of a group of kind <see cref="FusionKind.Contraction"/> with one convolution.</summary>
    public ConvolutionLowering(FusionGroup group) : base(group) => problem = ConvolutionProblem.Of(group);

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input)
    {
        var access = new EpilogueAccess(Group, problem.Node);
        var scope = new KernelScope(new NameSource());
        IndexExpr group = Known("group", problem.Groups), feature = Known("feature", problem.Features);
        var place = new ResultPlace(
            Known("sample", problem.Batch), group, feature, [.. problem.Dimensions.Select((d, i) => Known($"p{i}", d.Output))]);
        (Value read, Value written) = (Group.Inputs[input], Group.Outputs[output]);
        return read.Type.Elements == written.Type.Elements
            && access.IsInPlace(scope, read, problem.Position(written, place), v => problem.Index(v, place));

        IndexExpr Known(string name, long extent)
        {
            var variable = new IndexVar(name, extent);
            scope.Know(variable);
            return extent == 1 ? 0 : variable;
        }
    }

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        if (problem.Node.Type.Elements == 0)
        {
            return buffers.Kernel(name, Group, [form.IsGrid ? GridScope.Nothing : new Phase(LoopNest.Chunk, 0, 0, [])]);
        }

        var direct = new DirectConvolution(Group, problem, buffers);
        return buffers.Kernel(name, Group, [form.IsGrid ? direct.Grid() : direct.Emit()]);
    }
}
