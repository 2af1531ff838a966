namespace GraphCompiler.Compiler.Autodiff;

/// <summary>Derivatives that are made of others: Hessian-vector products, Jacobians, Hessians.</summary>
public static class HigherOrder
{
    /// <summary>The most rows or columns that <see cref="Jacobian"/> computes.</summary>
    public const int MaxDirections = 1 << 16;

    /// <summary>The most rows or columns that are emitted one by one; more are a loop.</summary>
    private const int MostUnrolled = 8;

    /// <summary>The Hessian of a scalar times a vector: the gradient of ⟨∇f, v⟩.</summary>
    /// <param name="b">The builder that all values belong to.</param>
    /// <param name="scalar">The function's value, a float scalar.</param>
    /// <param name="wanted">What it is differentiated by.</param>
    /// <param name="vectors">A vector of the type of each of them; null is a symbolic zero.</param>
    /// <returns>One for each of <paramref name="wanted"/>; null where the product is a symbolic zero.</returns>
    /// <exception cref="GraphCompilerException">GRC3001: the value is no scalar float.</exception>
    public static Value?[] HessianVectorProduct(
        GraphBuilder b, Value scalar, IReadOnlyList<Value> wanted, IReadOnlyList<Value?> vectors)
    {
        ReverseMode.RequireScalar(b, scalar);
        Value?[] gradient = ReverseMode.Vjp(b, [scalar], [b.Scalar(scalar.Type.DType, 1)], wanted);
        // ⟨∇f, v⟩ is linear in ∇f: its gradient is the VJP of ∇f at v.
        int[] terms = [.. Enumerable.Range(0, wanted.Count).Where(i => gradient[i] is not null && vectors[i] is not null)];
        return ReverseMode.Vjp(b, [.. terms.Select(i => gradient[i]!.Value)], [.. terms.Select(i => vectors[i])], wanted);
    }

    /// <summary>
    /// The Jacobian ∂y/∂x, of the shape of y followed by that of x: one VJP for each element of y, or one JVP for each element of x, whichever
    /// are fewer.
    /// </summary>
    /// <exception cref="GraphCompilerException">
    /// GRC3001: one of them is no float; GRC3004: both have more than <see cref="MaxDirections"/> elements.
    /// </exception>
    public static Value Jacobian(GraphBuilder b, Value y, Value x)
    {
        if (!y.Type.DType.IsFloat || !x.Type.DType.IsFloat)
        {
            throw DiagnosticId.GradientOfNonScalar.Error($"a Jacobian is of floats by floats, got {y.Type} by {x.Type}", b.Location);
        }

        long directions = Math.Min(y.Type.Elements, x.Type.Elements);
        if (directions > MaxDirections)
        {
            throw DiagnosticId.JacobianTooLarge.Error(
                $"the Jacobian of {y.Type} by {x.Type} has more than {MaxDirections} rows and columns", b.Location);
        }

        TensorType type = x.Type.With(Shape.Create([.. y.Type.Shape, .. x.Type.Shape]));
        if (directions == 0)
        {
            return b.Full(type, 0);
        }

        bool byRows = y.Type.Elements <= x.Type.Elements;
        if (directions > MostUnrolled)
        {
            Value all = byRows
                ? LoopedJacobian.Lines(b, y.Type, x.Type, d => ReverseMode.Vjp(b, [y], [d], [x])[0])
                : LoopedJacobian.Lines(b, x.Type, y.Type, d => ForwardMode.Jvp(b, [y], [x], [d])[0]);
            return byRows
                ? b.Reshape(all, type.Shape)
                : b.Reshape(b.Transpose(b.Reshape(all, [x.Type.Elements, y.Type.Elements]), [1, 0]), type.Shape);
        }

        Value[] lines = new Value[directions];
        for (int i = 0; i < directions; i++)
        {
            Value? line = byRows
                ? ReverseMode.Vjp(b, [y], [OneHot(b, y.Type, i)], [x])[0]
                : ForwardMode.Jvp(b, [y], [x], [OneHot(b, x.Type, i)])[0];
            lines[i] = b.Reshape(line ?? b.ZeroLike(byRows ? x : y), [1, byRows ? x.Type.Elements : y.Type.Elements]);
        }

        Value matrix = b.Concatenate(0, lines);
        return b.Reshape(byRows ? matrix : b.Transpose(matrix, [1, 0]), type.Shape);
    }

    /// <summary>The Hessian of a scalar by one value, of the shape of x twice.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC3001: the value is no scalar float; GRC3002: it does not depend on x; GRC3004: x has more than <see cref="MaxDirections"/> elements.
    /// </exception>
    public static Value Hessian(GraphBuilder b, Value scalar, Value x) =>
        Jacobian(b, ReverseMode.Gradient(b, scalar, [x])[0], x);

    private static Value OneHot(GraphBuilder b, TensorType type, long element)
    {
        Value one = b.Reshape(b.Scalar(type.DType, 1), [1]);
        return b.Reshape(b.PadAxis(one, b.Scalar(type.DType, 0), 0, element, type.Elements - 1 - element), type.Shape);
    }
}
