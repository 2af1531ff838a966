namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>Gaussian elimination of the oracle, with the greatest of each column as its pivot.</summary>
internal static class Elimination
{
    /// <summary>Makes a matrix upper triangular, does the same to right sides, and gives the determinant.</summary>
    public static double Run(double[][] a, double[][] right)
    {
        double determinant = 1;
        for (int k = 0; k < a.Length; k++)
        {
            int pivot = Enumerable.Range(k, a.Length - k).MaxBy(i => Math.Abs(a[i][k]));
            determinant *= pivot == k ? a[pivot][k] : -a[pivot][k];
            (a[k], a[pivot]) = (a[pivot], a[k]);
            if (right.Length > 0)
            {
                (right[k], right[pivot]) = (right[pivot], right[k]);
            }

            for (int i = k + 1; i < a.Length; i++)
            {
                double factor = a[i][k] / a[k][k];
                for (int j = k; j < a.Length; j++)
                {
                    a[i][j] -= factor * a[k][j];
                }

                for (int j = 0; right.Length > 0 && j < right[i].Length; j++)
                {
                    right[i][j] -= factor * right[k][j];
                }
            }
        }

        return determinant;
    }
}
