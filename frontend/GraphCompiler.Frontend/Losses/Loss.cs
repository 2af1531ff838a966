using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>What training makes small: a scalar from the network's output and the target, the mean over the rows of the batch.</summary>
public abstract class Loss
{
    /// <summary>A loss.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    protected Loss([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Location = new SourceLocation(file, line);

    /// <summary>Where the user wrote it.</summary>
    public SourceLocation Location { get; }

    /// <summary>Type of the targets for outputs of the given type, batch included.</summary>
    public abstract TensorType Target(TensorType output);

    /// <summary>Emits the loss: a scalar, the mean over the rows.</summary>
    /// <exception cref="GraphCompilerException">Output or target do not fit, at the loss's line.</exception>
    public abstract Tensor Apply(Tensor output, Tensor target);

    /// <summary>The number of classes of which targets are indices; null where targets are no indices.</summary>
    public virtual long? Classes(TensorType output) => null;

    /// <summary>The output above which a truth value is taken for true: 0 of logits and margins, ½ where outputs are compared with 0 and 1 themselves.</summary>
    public virtual double Threshold => 0;

    /// <summary>Whether targets are probabilities of classes along the last axis: then a class is right where it is the most likely one.</summary>
    public virtual bool HasProbabilities => false;

    /// <summary>The label of rows that take no part, neither in the loss nor in metrics of classes; null where all do.</summary>
    public virtual int? Ignored => null;

    /// <summary>Refuses outputs that are probabilities already.</summary>
    /// <exception cref="GraphCompilerException">GRC8013: a softmax or sigmoid stands before a loss that takes logits.</exception>
    protected void RequireLogits(Tensor output)
    {
        if (output.Trace.MarkOf(output) is { } function)
        {
            throw DiagnosticId.LogitsExpected.Error(
                $"{GetType().Name} takes logits and applies the {function} itself, but the network already ends with {function}",
                Location, output.Value.Node.ToString());
        }
    }

    /// <summary>Refuses outputs that are probabilities where their logarithms are taken.</summary>
    /// <exception cref="GraphCompilerException">GRC8013: a softmax or sigmoid stands before the loss.</exception>
    protected void RequireLogarithms(Tensor output)
    {
        if (output.Trace.MarkOf(output) is "softmax" or "sigmoid")
        {
            throw DiagnosticId.LogitsExpected.Error(
                $"{GetType().Name} takes log-probabilities, and the network ends with {output.Trace.MarkOf(output)}: end it with log softmax",
                Location, output.Value.Node.ToString());
        }
    }

    /// <summary>Refuses targets that are not of the type of the outputs.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: they are not, at the loss's line.</exception>
    protected void RequireSame(Tensor output, Tensor target) => RequireTarget(output, target, output.Type);

    /// <summary>Refuses targets of another type than that which goes with the outputs.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: they are, at the loss's line.</exception>
    protected void RequireTarget(Tensor output, Tensor target) => RequireTarget(output, target, Target(output.Type));

    private void RequireTarget(Tensor output, Tensor target, TensorType expected)
    {
        if (expected != target.Type)
        {
            throw DiagnosticId.TypeMismatch.Error(
                $"{GetType().Name} takes targets {expected} for outputs {output.Type}, got {target.Type}",
                output.Trace.Place(Location), output.Value.Node.ToString());
        }
    }

    /// <summary>Refuses targets that are no class indices of the outputs.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: they are not, at the loss's line.</exception>
    protected void RequireClasses(Tensor output, Tensor target)
    {
        if (output.Rank < 1 || !target.DType.IsInteger || !target.Shape.SequenceEqual(output.Shape.Take(output.Rank - 1)))
        {
            throw DiagnosticId.TypeMismatch.Error(
                $"{GetType().Name} takes class indices for outputs [n, …, classes], got {target.Type} for {output.Type}",
                output.Trace.Place(Location), output.Value.Node.ToString());
        }
    }

    /// <summary>A fault of an output that does not fit this loss.</summary>
    protected GraphCompilerException Misfit(string expected, Tensor output) => DiagnosticId.TypeMismatch.Error(
        $"{GetType().Name} takes {expected}, got {output.Type}", output.Trace.Place(Location), output.Value.Node.ToString());
}
