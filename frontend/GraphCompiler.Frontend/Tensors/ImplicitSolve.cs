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
    public Tensor FixedPoint(Func<Tensor, Tensor[], Tensor> step, Tensor start, IReadOnlyList<Tensor> parameters)
    {
        int count = parameters.Count;
        TensorType z = start.Type;
        TensorType[] types = [.. parameters.Select(p => p.Type)];

        // Operands: start, parameters. Backward: those, z, z̄. Tangent: those, z, tangents of start and of float parameters.
        Graph forward = Of(t => [Iterate((x, a) => step(x, a), t[0], t[1..])], [z, .. types]);
        Graph backward = Of(
            t =>
            {
                (Tensor[] a, Tensor point, Tensor cotangent) = (t[1..(count + 1)], t[count + 1], t[count + 2]);
                Tensor u = Iterate(
                    (v, given) => given[1] + Functions.Vjp(step(given[0], given[2..]), given[0], v), cotangent, [point, cotangent, .. a]);
                Tensor next = step(point, a);
                return [Zeros(t[0]), .. a.Where(IsFloat).Select(p => Functions.Vjp(next, p, u))];
            },
            [z, .. types, z, z]);
        Graph tangent = Of(
            t =>
            {
                (Tensor[] a, Tensor point) = (t[1..(count + 1)], t[count + 1]);
                Tensor moved = Along(step(point, a), [.. a.Where(IsFloat)], t[(count + 3)..]);
                return [Iterate((v, given) => given[1] + Functions.Jvp(step(given[0], given[2..]), given[0], v), moved, [point, moved, .. a])];
            },
            [z, .. types, z, z, .. types.Where(p => p.DType.IsFloat)]);
        return Apply(forward, backward, tangent, start, parameters);
    }

    /// <summary>A solution as a minimum.</summary>
    public Tensor Minimum(Func<Tensor, Tensor[], Tensor> objective, Tensor solution, IReadOnlyList<Tensor> parameters)
    {
        int count = parameters.Count;
        TensorType x = solution.Type;
        TensorType[] types = [.. parameters.Select(p => p.Type)];
        Graph forward = Of(t => [t[0] + Zeros(t[0])], [x, .. types]);
        Graph backward = Of(
            t =>
            {
                (Tensor[] a, Tensor point, Tensor cotangent) = (t[1..(count + 1)], t[count + 1], t[count + 2]);
                Tensor u = Solve(objective, point, a, cotangent);
                Tensor gradient = Functions.Grad(objective(point, a), point);
                return [Zeros(t[0]), .. a.Where(IsFloat).Select(p => -Functions.Vjp(gradient, p, u))];
            },
            [x, .. types, x, x]);
        Graph tangent = Of(
            t =>
            {
                (Tensor[] a, Tensor point) = (t[1..(count + 1)], t[count + 1]);
                Tensor gradient = Functions.Grad(objective(point, a), point);
                return [-Solve(objective, point, a, Along(gradient, [.. a.Where(IsFloat)], t[(count + 3)..]))];
            },
            [x, .. types, x, x, .. types.Where(p => p.DType.IsFloat)]);
        return Apply(forward, backward, tangent, solution, parameters);
    }

    /// <summary>z = step(z, captures) until no element changes by more than the tolerance.</summary>
    private Tensor Iterate(Func<Tensor, Tensor[], Tensor> step, Tensor start, Tensor[] captures)
    {
        TensorType z = start.Type, change = TensorType.Scalar(z.DType);
        TensorType[] types = [z, change, .. captures.Select(c => c.Type)];
        Graph goesOn = Of(t => [t[1] > tolerance], types);
        Graph body = Of(
            t =>
            {
                Tensor next = step(t[0], t[2..]);
                RequireType(next, z);
                return [next, Functions.ReduceMax(Functions.Reshape(Functions.Abs(next - t[0]), [z.Elements]))];
            },
            types);
        return Loop(new While(goesOn, body, 2, maxSteps), [start, start.Trace.Scalar(z.DType, double.PositiveInfinity), .. captures]);
    }

    /// <summary>H u = b by conjugate gradients, from 0 (Hestenes and Stiefel 1952).</summary>
    private Tensor Solve(Func<Tensor, Tensor[], Tensor> objective, Tensor point, Tensor[] parameters, Tensor right)
    {
        TensorType x = point.Type, scalar = TensorType.Scalar(x.DType);
        Tensor square = Inner(right, right);

        // Carries: u, residual, direction, ⟨r, r⟩. Captures: the least ⟨r, r⟩, x, parameters.
        TensorType[] types = [x, x, x, scalar, scalar, x, .. parameters.Select(p => p.Type)];
        Graph goesOn = Of(t => [t[3] > t[4]], types);
        Graph body = Of(
            t =>
            {
                (Tensor u, Tensor r, Tensor d, Tensor before) = (t[0], t[1], t[2], t[3]);
                Tensor product = Functions.HessianVectorProduct(objective(t[5], t[6..]), t[5], d);
                Tensor length = before / Inner(d, product);
                Tensor residual = r - (length * product), after = Inner(residual, residual);
                return [u + (length * d), residual, residual + (after / before * d), after];
            },
            types);
        return Loop(
            new While(goesOn, body, 4, maxSteps), [Zeros(right), right, right, square, square * (tolerance * tolerance), point, .. parameters]);
    }

    private Tensor Apply(Graph forward, Graph backward, Graph tangent, Tensor first, IReadOnlyList<Tensor> parameters) =>
        first.Trace.Emit(location, b => b.CustomGradient(
            new CustomGradient(forward, backward, tangent), [first.Value, .. parameters.Select(p => p.Value)])[0]);

    private Tensor Loop(While loop, Tensor[] operands) =>
        operands[0].Trace.Emit(location, b => b.While(loop, [.. operands.Select(o => o.Value)])[0]);

    private Graph Of(Func<Tensor[], Tensor[]> function, TensorType[] types) =>
        Graph.Of(function, types, location.File ?? "", location.Line);

    /// <summary>The sum of Jacobian-vector products by several inputs.</summary>
    private static Tensor Along(Tensor y, Tensor[] inputs, Tensor[] tangents) => inputs.Length == 0
        ? Zeros(y)
        : inputs.Zip(tangents, (x, t) => Functions.Jvp(y, x, t)).Aggregate((sum, term) => sum + term);

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
