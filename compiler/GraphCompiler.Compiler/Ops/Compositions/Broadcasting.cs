namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>NumPy's broadcasting, written out as explicit ops: dimensions are aligned at the end, and those of size 1 are repeated.</summary>
public static class Broadcasting
{
    extension(GraphBuilder b)
    {
        /// <summary>Both operands in their common shape.</summary>
        /// <exception cref="GraphCompilerException">GRC1006: there is no common shape.</exception>
        public (Value X, Value Y) Broadcast(Value x, Value y)
        {
            Shape shape = CommonShape(x.Type, y.Type, b.Location);
            return (b.BroadcastTo(x, shape), b.BroadcastTo(y, shape));
        }

        /// <summary>A function of two operands in their common shape.</summary>
        /// <exception cref="GraphCompilerException">GRC1006: there is no common shape.</exception>
        public Value Broadcast(Value x, Value y, Func<Value, Value, Value> f)
        {
            (Value left, Value right) = b.Broadcast(x, y);
            return f(left, right);
        }

        /// <summary>A value repeated to a shape that its own is a suffix of, sizes of 1 aside.</summary>
        /// <exception cref="GraphCompilerException">GRC1002: the shapes do not fit.</exception>
        public Value BroadcastTo(Value x, Shape shape)
        {
            int added = shape.Rank - x.Type.Rank;
            return b.BroadcastInDim(x, shape, Enumerable.Range(Math.Max(0, added), x.Type.Rank).ToEquatable());
        }
    }

    /// <summary>The shape that two operands have in common.</summary>
    /// <exception cref="GraphCompilerException">GRC1006: there is none.</exception>
    public static Shape CommonShape(TensorType x, TensorType y, SourceLocation location = default)
    {
        var dims = new Dim[Math.Max(x.Rank, y.Rank)];
        for (int i = 1; i <= dims.Length; i++)
        {
            Dim left = i <= x.Rank ? x.Shape[x.Rank - i] : 1;
            Dim right = i <= y.Rank ? y.Shape[y.Rank - i] : 1;
            if (left != right && left != 1 && right != 1)
            {
                throw DiagnosticId.NoCommonShape.Error(
                    $"{x} and {y} have no common shape: dimension {-i} is {left} and {right}", location);
            }

            dims[^i] = left == 1 ? right : left;
        }

        return Shape.Create(dims);
    }
}
