namespace GraphCompiler.Frontend.Minimization;

/// <summary>A method that goes along one direction of descent after another, as far as a line search says.</summary>
public abstract record DescentMethod : Minimizer
{
    /// <summary>How far it goes along a direction.</summary>
    public LineSearch LineSearch { get; init; } = new StrongWolfe();

    /// <inheritdoc/>
    internal sealed override MinimizationOutcome Run(Search search)
    {
        IDirections directions = Begin(search);
        while (true)
        {
            if (search.Ended() is { } ended)
            {
                return ended;
            }

            double first = directions.Next(search);
            bool isSteepest = false;
            if (!(search.Slope < 0))
            {
                (isSteepest, first) = (true, Restart(search, directions));
            }

            double? length = LineSearch.Find(search, first);
            if (length is null && !isSteepest)
            {
                first = Restart(search, directions);
                length = LineSearch.Find(search, first);
            }

            if (length is not { } taken)
            {
                return search.NoDescent(first);
            }

            if (search.Accept(taken) is { } settled)
            {
                return settled;
            }

            directions.Moved(search, taken);
        }
    }

    /// <summary>The directions of one run.</summary>
    internal abstract IDirections Begin(Search search);

    /// <inheritdoc/>
    private protected override IEnumerable<string> Faults() => [.. base.Faults(), .. LineSearch.Faults()];

    /// <summary>The first length along the negative gradient: no element moves by more than 1 in sum.</summary>
    internal static double FirstLength(Search search) => Math.Min(1, 1 / Vectors.SumNorm(search.Gradient));

    private static double Restart(Search search, IDirections directions)
    {
        directions.Forget();
        search.TakeSteepestDescent();
        return FirstLength(search);
    }

    /// <summary>One direction after another.</summary>
    internal interface IDirections
    {
        /// <summary>Writes the next direction; gives the length that is tried first.</summary>
        double Next(Search search);

        /// <summary>Is told that the search went along the direction by a length.</summary>
        void Moved(Search search, double length);

        /// <summary>Forgets what was learned of the function.</summary>
        void Forget();
    }
}
