using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Minimization;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>Trains the model on whole data by a method that needs exact derivatives, such as <see cref="LBfgs"/> or <see cref="HessianFree"/>.</summary>
    /// <remarks>
    /// What is made small is the mean loss over all rows and the penalty; layers work as in evaluation (dropout drops nothing), and the model's optimizer takes
    /// no part but for the parameters that it freezes. The parameters are set at the end, also of a cancelled minimization; a fault leaves them as they were.
    /// </remarks>
    /// <param name="data">Inputs and targets: see <see cref="Fit"/>.</param>
    /// <param name="method">The method.</param>
    /// <param name="batchSize">Rows at once; all where null. It has no part in the result but for the order of sums.</param>
    /// <param name="progress">Is told of every iteration.</param>
    /// <param name="cancellation">Ends it, with the best parameters until then.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>How it ended, at which loss; its point is the trained parameters one after another.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a batch size below 1 or an option of the method out of range; GRC8014: data that does not fit the model; GRC8103: a label out of range;
    /// GRC8030: the loss is no number; GRC8031: it does not fall along its negative gradient; GRC8032: the model is too large for a method with a matrix.
    /// </exception>
    public MinimizationResult Minimize(
        Dataset data, Minimizer method, int? batchSize = null, IProgress<MinimizationStep>? progress = null,
        CancellationToken cancellation = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        int rows = Math.Min(batchSize ?? data.Count, data.Count);
        RequirePositive(rows, "the batch size", location);
        DataCheck.Require(graphs, definition, data, location);
        lock (fitting)
        {
            var objective = new ModelObjective(graphs, data, rows, ColumnsOf(data), GetState, options);
            MinimizationResult result = method.Minimize(objective, objective.VectorOf(GetState), progress, cancellation, file, line);
            lock (step)
            {
                foreach ((string name, NdArray value) in objective.ParametersOf(result.Point))
                {
                    SetState(name, value);
                }
            }

            return result;
        }
    }
}
