using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Two recurrent layers, one from the first step to the last, one back; their results side by side (Schuster and Paliwal 1997).</summary>
/// <remarks><c>[n, steps, features]</c> to <c>[n, units + units]</c>, or to one for each step. It needs whole sequences.</remarks>
/// <param name="forward">Goes forward.</param>
/// <param name="backward">Goes back; another layer than the first.</param>
/// <param name="returnSequences">Whether it gives the results of every step, <c>[n, steps, 2 units]</c>; else those of the last that each goes to.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: both are one layer.</exception>
public sealed class Bidirectional(
    RecurrentLayer forward, RecurrentLayer backward, bool returnSequences = false, string? name = null,
    [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    private readonly RecurrentLayer back = forward != backward
        ? backward
        : throw DiagnosticId.InvalidOption.Error("a bidirectional layer goes back by another layer than forward", UserCode.Of(new(file, line)));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (context.Cache is not null)
        {
            throw Misfit("whole sequences, as it goes back from the last step", x);
        }

        (Tensor there, Tensor[] last) = forward.Run(x, context);
        (Tensor reversed, Tensor[] first) = back.Run(x, context, backward: true);
        return returnSequences ? Functions.Concatenate([there, reversed], axis: 2) : Functions.Concatenate([last[0], first[0]], axis: 1);
    }
}
