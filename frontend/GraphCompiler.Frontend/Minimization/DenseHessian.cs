namespace GraphCompiler.Frontend.Minimization;

/// <summary>The whole Hessian of a small problem, column by column.</summary>
internal sealed class DenseHessian
{
    /// <summary>The most numbers of a problem whose Hessian is made whole.</summary>
    public const int MaxDimension = 2048;

    private readonly double[] unit;

    /// <summary>Memory for a search's Hessian.</summary>
    /// <exception cref="GraphCompilerException">GRC8032: the problem is too large.</exception>
    public DenseHessian(Search search)
    {
        if (search.Dimension > MaxDimension)
        {
            throw DiagnosticId.DenseHessianTooLarge.Error(
                FormattableString.Invariant($"the Hessian of {search.Dimension} numbers is a matrix of more than {MaxDimension} rows"), search.Location);
        }

        unit = new double[search.Dimension];
        Matrix = new SymmetricMatrix(search.Dimension);
    }

    /// <summary>The Hessian.</summary>
    public SymmetricMatrix Matrix { get; }

    /// <summary>Computes it at the search's point.</summary>
    public void Compute(Search search)
    {
        for (int i = 0; i < unit.Length; i++)
        {
            unit[i] = 1;
            search.HessianProduct(unit, Matrix.Row(i));
            unit[i] = 0;
        }

        Matrix.Symmetrize();
    }
}
