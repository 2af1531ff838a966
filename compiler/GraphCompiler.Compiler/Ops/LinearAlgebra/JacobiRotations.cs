namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>Jacobi's rotations of the oracle (G. Golub and C. Van Loan, "Matrix Computations", 8.5).</summary>
internal static class JacobiRotations
{
    /// <summary>Eigenvalues, ascending, and eigenvectors as columns, whose greatest component is positive.</summary>
    public static (double[] Values, double[][] Vectors) Run(double[][] matrix, int sweeps)
    {
        int n = matrix.Length;
        double[][] a = [.. matrix.Select((row, i) => row.Select((x, j) => 0.5 * (x + matrix[j][i])).ToArray())];
        double[][] v = [.. matrix.Select((row, i) => row.Select((_, j) => i == j ? 1.0 : 0.0).ToArray())];
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Rotate(a, v, p, q);
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => double.IsNaN(a[i][i]) ? double.PositiveInfinity : a[i][i])];
        double[] signs = [.. v.Select(row => row.MaxBy(Math.Abs) < 0 ? -1.0 : 1.0)];
        return ([.. order.Select(i => a[i][i])], [.. Enumerable.Range(0, n).Select(j => order.Select(i => signs[i] * v[i][j]).ToArray())]);
    }

    /// <summary>Rotates rows and columns p and q so that a[p, q] becomes 0; rows of v are the vectors.</summary>
    private static void Rotate(double[][] a, double[][] v, int p, int q)
    {
        if (a[p][q] == 0)
        {
            return;
        }

        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
        foreach (double[][] m in new[] { a, v })
        {
            for (int j = 0; j < a.Length; j++)
            {
                (m[p][j], m[q][j]) = ((c * m[p][j]) - (s * m[q][j]), (s * m[p][j]) + (c * m[q][j]));
            }
        }

        foreach (double[] row in a)
        {
            (row[p], row[q]) = ((c * row[p]) - (s * row[q]), (s * row[p]) + (c * row[q]));
        }
    }
}
