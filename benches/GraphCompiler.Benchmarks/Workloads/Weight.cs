using GraphCompiler.Compiler.Ir;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>A weight of a network, without its values.</summary>
/// <param name="Name">Its name, a path.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Inputs">
/// How many values each result of its layer is a sum of; 0 for a bias, which begins with zeros, and −1 for a scale, with ones.
/// </param>
internal sealed record Weight(string Name, Shape Shape, long Inputs)
{
    /// <summary>The declaration, with values that keep the scale of what the layer gets.</summary>
    public StateDeclaration Declare()
    {
        var type = new TensorType(DType.F32, Shape);
        if (Inputs == 0)
        {
            return new(Name, type);
        }

        NdArray initial = PreparedWorkload.Numbers(DType.F32, Shape, Name.Length + (int)Shape[^1].Size);
        if (Inputs < 0)
        {
            initial.Data<float>().Fill(1);
        }

        foreach (ref float x in initial.Data<float>())
        {
            x /= MathF.Sqrt(Math.Abs(Inputs));
        }

        return new(Name, type, initial);
    }

    /// <summary>A bias of n features.</summary>
    public static Weight Bias(string name, long n) => new(name, [n], 0);

    /// <summary>A scale of n features.</summary>
    public static Weight Scale(string name, long n) => new(name, [n], -1);

    /// <summary>A matrix from inputs to outputs.</summary>
    public static Weight Matrix(string name, long inputs, long outputs) => new(name, [inputs, outputs], inputs);

    /// <summary>Number of elements of some weights.</summary>
    public static long Count(IEnumerable<Weight> weights) => weights.Sum(w => w.Shape.Elements);
}
