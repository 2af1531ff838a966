namespace GraphCompiler.Compiler.Kernels.Indexing;

/// <summary>Index maps of reshapes, group by group, so that only dimensions that really mix need division.</summary>
public static class ReshapeMap
{
    /// <summary>The index into <paramref name="from"/> of the element at <paramref name="index"/> of <paramref name="to"/>.</summary>
    public static EquatableArray<IndexExpr> Index(Shape from, Shape to, IReadOnlyList<IndexExpr> index)
    {
        var result = new IndexExpr[from.Rank];
        if (from.Elements == 0)
        {
            Array.Fill(result, 0);
            return EquatableArray.Create<IndexExpr>(result);
        }

        int f = 0, t = 0;
        while (f < from.Rank || t < to.Rank)
        {
            // The smallest group of dimensions on both sides with one product.
            int f0 = f, t0 = t;
            long fromSize = f < from.Rank ? from[f++] : 1, toSize = t < to.Rank ? to[t++] : 1;
            while (fromSize != toSize)
            {
                if (fromSize < toSize)
                {
                    fromSize *= from[f++];
                }
                else
                {
                    toSize *= to[t++];
                }
            }

            IndexExpr linear = 0;
            for (int axis = t0; axis < t; axis++)
            {
                linear = (linear * to[axis]) + index[axis];
            }

            for (int axis = f - 1; axis >= f0; axis--)
            {
                result[axis] = axis == f0 ? linear : linear % from[axis];
                linear /= from[axis];
            }
        }

        return EquatableArray.Create<IndexExpr>(result);
    }
}
