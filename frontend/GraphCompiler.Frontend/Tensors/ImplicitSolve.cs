using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>Implicit functions as custom gradients, whose graphs solve by loops.</summary>
internal sealed class ImplicitSolve
{
    private readonly double tolerance;
    private readonly int maxSteps;
    private readonly SourceLocation location;

    /// <summary>A way to solve.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: a number out of range.</exception>
    public ImplicitSolve(double tolerance, int maxSteps, SourceLocation location)
    {
        string[] faults = [.. OptionFaults.NotNegative("the tolerance", tolerance), .. OptionFaults.AtLeastOne("the number of steps", maxSteps)];
        if (faults.Length > 0)
        {
            throw DiagnosticId.InvalidOption.Error(string.Join("; ", faults), location);
        }

        (this.tolerance, this.maxSteps, this.location) = (tolerance, maxSteps, location);
    }

    /// <summary>The fixed point of a step.</summary>
    public Tensor FixedPoint(Func<Tensor, Tensor[], Tensor> step, Tensor start, IReadOnlyList<Tensor> parameters) => Apply(
        start,
        parameters,
        (first, a) => Iterate(z => step(z, a), first),
        (z, a, cotangent) =>
        {
            Tensor next = step(z, a);
            Tensor u = Iterate(v => cotangent + Functions.Vjp(next, z, v), cotangent);
            return [.. a.Where(IsFloat).Select(p => Functions.Vjp(next, p, u))];
        },
        (z, a, tangents) =>
        {
            Tensor next = step(z, a), moved = Along(next, a, tangents);
            return Iterate(v => moved + Functions.Jvp(next, z, v), moved);
        });

    /// <summary>A solution as a minimum.</summary>
    public Tensor Minimum(Func<Tensor, Tensor[], Tensor> objective, Tensor solution, IReadOnlyList<Tensor> parameters) => Apply(
        solution,
        parameters,
        (x, _) => x + Zeros(x),
        (x, a, cotangent) =>
        {
            Tensor gradient = Functions.Grad(objective(x, a), x);
            Tensor u = Solve(v => Functions.Vjp(gradient, x, v), cotangent);
            return [.. a.Where(IsFloat).Select(p => -Functions.Vjp(gradient, p, u))];
        },
        (x, a, tangents) =>
        {
            Tensor gradient = Functions.Grad(objective(x, a), x);
            return -Solve(v => Functions.Vjp(gradient, x, v), Along(gradient, a, tangents));
        });

    /// <summary>A function of a start without derivative, and of parameters, with the derivatives that are given.</summary>
    /// <param name="start">The start.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="function">Start and parameters to the result, of the type of the start.</param>
    /// <param name="backward">Result, parameters and cotangent to the cotangents of the float parameters.</param>
    /// <param name="tangent">Result, parameters and tangents of the float parameters to the tangent of the result.</param>
    private Tensor Apply(
        Tensor start, IReadOnlyList<Tensor> parameters, Func<Tensor, Tensor[], Tensor> function,
        Func<Tensor, Tensor[], Tensor, Tensor[]> backward, Func<Tensor, Tensor[], Tensor[], Tensor> tangent)
    {
        int count = parameters.Count;
        TensorType y = start.Type;
        TensorType[] types = [.. parameters.Select(p => p.Type)];
        var op = new CustomGradient(
            Of(t => [function(t[0], t[1..])], [y, .. types]),
            Of(t => [Zeros(t[0]), .. backward(t[count + 1], t[1..(count + 1)], t[count + 2])], [y, .. types, y, y]),
            Of(
                t => [tangent(t[count + 1], t[1..(count + 1)], t[(count + 3)..])],
                [y, .. types, y, y, .. types.Where(p => p.DType.IsFloat)]));
        return start.Trace.Emit(location, b => b.CustomGradient(op, [start.Value, .. parameters.Select(p => p.Value)])[0]);
    }

    /// <summary>z = step(z) until no element changes by more than the tolerance.</summary>
    private Tensor Iterate(Func<Tensor, Tensor> step, Tensor start)
    {
        Tensor far = start.Trace.Scalar(start.DType, double.PositiveInfinity);
        return Functions.While(
            c => c[1] > tolerance,
            c =>
            {
                Tensor next = step(c[0]);
                RequireType(next, start.Type);
                return [next, Functions.ReduceMax(Functions.Reshape(Functions.Abs(next - c[0]), [next.Type.Elements]))];
            },
            [start, far], maxSteps, location.File ?? "", location.Line)[0];
    }

    /// <summary>A u = b for a symmetric positive definite A by conjugate gradients, from 0 (Hestenes and Stiefel 1952).</summary>
    private Tensor Solve(Func<Tensor, Tensor> multiply, Tensor right)
    {
        Tensor square = Inner(right, right), least = square * (tolerance * tolerance);
        return Functions.While(
            c => c[3] > least,
            c =>
            {
                (Tensor u, Tensor r, Tensor d, Tensor before) = (c[0], c[1], c[2], c[3]);
                Tensor product = multiply(d), length = before / Inner(d, product);
                Tensor residual = r - (length * product), after = Inner(residual, residual);
                return [u + (length * d), residual, residual + (after / before * d), after];
            },
            [Zeros(right), right, right, square], maxSteps, location.File ?? "", location.Line)[0];
    }

    private Graph Of(Func<Tensor[], Tensor[]> function, TensorType[] types) =>
        Graph.Of(function, types, location.File ?? "", location.Line);

    /// <summary>The sum of Jacobian-vector products by all float parameters.</summary>
    private static Tensor Along(Tensor y, Tensor[] parameters, Tensor[] tangents) =>
        parameters.Where(IsFloat).Zip(tangents, (p, t) => Functions.Jvp(y, p, t)).Aggregate(Zeros(y), (sum, term) => sum + term);

    private static Tensor Inner(Tensor x, Tensor y) => Functions.Sum(x * y);

    private static Tensor Zeros(Tensor x) => x.Map(default, (b, v) => b.ZeroLike(v));

    private static bool IsFloat(Tensor x) => x.DType.IsFloat;

    private void RequireType(Tensor next, TensorType z)
    {
        if (next.Type != z)
        {
            throw DiagnosticId.TypeMismatch.Error($"the step gives {next.Type} for {z}", location);
        }
    }
}
