namespace GraphCompiler.Frontend.Minimization;

/// <summary>A small dense symmetric matrix on the host.</summary>
/// <param name="size">Number of rows.</param>
internal sealed class SymmetricMatrix(int size)
{
    private const int MaxSweeps = 60;
    private readonly double[] factor = new double[size * size], rotated = new double[size * size];

    /// <summary>The rows, one after another.</summary>
    public double[] Rows { get; } = new double[size * size];

    /// <summary>A row.</summary>
    public Span<double> Row(int i) => Rows.AsSpan(i * size, size);

    /// <summary>Makes it equal to its transpose: the mean of both.</summary>
    public void Symmetrize()
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Rows[(i * size) + j] = Rows[(j * size) + i] = (Rows[(i * size) + j] + Rows[(j * size) + i]) / 2;
            }
        }
    }

    /// <summary>Solves <c>(A + shift I) x = b</c> by Cholesky's factors; x may be b.</summary>
    /// <returns>False where the matrix is not positive definite; x is then as it was.</returns>
    public bool Solve(double shift, ReadOnlySpan<double> b, Span<double> x)
    {
        for (int i = 0; i < size; i++)
        {
            Span<double> row = factor.AsSpan(i * size, size);
            for (int j = 0; j <= i; j++)
            {
                ReadOnlySpan<double> other = factor.AsSpan(j * size, j);
                double rest = Rows[(i * size) + j] + (i == j ? shift : 0) - Vectors.Dot(row[..j], other);
                if (i == j)
                {
                    if (!(rest > 0))
                    {
                        return false;
                    }

                    row[i] = Math.Sqrt(rest);
                }
                else
                {
                    row[j] = rest / factor[(j * size) + j];
                }
            }
        }

        b.CopyTo(x);
        for (int i = 0; i < size; i++)
        {
            x[i] = (x[i] - Vectors.Dot(factor.AsSpan(i * size, i), x[..i])) / factor[(i * size) + i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            x[i] /= factor[(i * size) + i];
            for (int j = 0; j < i; j++)
            {
                x[j] -= factor[(i * size) + j] * x[i];
            }
        }

        return true;
    }

    /// <summary>Eigenvalues and eigenvectors, by Jacobi's rotations (Golub and Van Loan 2013, section 8.5).</summary>
    /// <param name="values">Takes the values, in no order.</param>
    /// <param name="vectors">Takes the vectors, of length 1, as rows.</param>
    public void Decompose(Span<double> values, Span<double> vectors)
    {
        Rows.CopyTo(rotated, 0);
        vectors.Clear();
        for (int i = 0; i < size; i++)
        {
            vectors[(i * size) + i] = 1;
        }

        double all = Vectors.Norm(rotated);
        for (int sweep = 0; sweep < MaxSweeps && OffDiagonal() > 1e-15 * all; sweep++)
        {
            for (int p = 0; p < size; p++)
            {
                for (int q = p + 1; q < size; q++)
                {
                    Rotate(p, q, vectors);
                }
            }
        }

        for (int i = 0; i < size; i++)
        {
            values[i] = rotated[(i * size) + i];
        }
    }

    private double OffDiagonal()
    {
        double sum = 0;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += 2 * rotated[(i * size) + j] * rotated[(i * size) + j];
            }
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Makes the element at (p, q) zero.</summary>
    private void Rotate(int p, int q, Span<double> vectors)
    {
        double apq = rotated[(p * size) + q];
        if (apq == 0)
        {
            return;
        }

        double theta = (rotated[(q * size) + q] - rotated[(p * size) + p]) / (2 * apq);
        double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt(1 + (theta * theta)));
        double c = 1 / Math.Sqrt(1 + (t * t)), s = t * c;
        for (int k = 0; k < size; k++)
        {
            (double kp, double kq) = (rotated[(k * size) + p], rotated[(k * size) + q]);
            (rotated[(k * size) + p], rotated[(k * size) + q]) = ((c * kp) - (s * kq), (s * kp) + (c * kq));
        }

        for (int k = 0; k < size; k++)
        {
            (double pk, double qk) = (rotated[(p * size) + k], rotated[(q * size) + k]);
            (rotated[(p * size) + k], rotated[(q * size) + k]) = ((c * pk) - (s * qk), (s * pk) + (c * qk));
            (pk, qk) = (vectors[(p * size) + k], vectors[(q * size) + k]);
            (vectors[(p * size) + k], vectors[(q * size) + k]) = ((c * pk) - (s * qk), (s * pk) + (c * qk));
        }
    }
}
