using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>One spatial dimension of a convolution.</summary>
/// <param name="Input">Elements of the input.</param>
/// <param name="Output">Elements of the result.</param>
/// <param name="Window">Positions of the kernel.</param>
/// <param name="Stride">Steps from a window to the next.</param>
/// <param name="Low">Steps from the begin of the first window to the first element.</param>
/// <param name="BaseDilation">Steps between neighbouring elements of the input.</param>
/// <param name="WindowDilation">Steps between neighbouring positions of a window.</param>
public readonly record struct WindowDimension(
    long Input, long Output, long Window, long Stride, long Low, long BaseDilation, long WindowDilation)
{
    /// <summary>How many kinds of windows there are: those of one kind meet elements at the same positions of the kernel.</summary>
    public long PhaseCount => Math.Min(Output, OutputStep);

    /// <summary>Steps in the result from a window to the next of its kind.</summary>
    public long OutputStep => BaseDilation / Gcd(BaseDilation, Stride);

    /// <summary>
    /// Windows of a dense input, each in the place of one of every kind (<see cref="WindowPhase.Steps"/>): from the first element that any of them meets to the last.
    /// </summary>
    public WindowDimension Together
    {
        get
        {
            if (BaseDilation == 1)
            {
                return this;
            }

            WindowPhase[] kinds = [.. Phases().Where(p => p.Taps > 0)];
            long first = kinds.Select(p => p.Offset).DefaultIfEmpty(0).Min();
            long last = kinds.Select(p => p.Offset + ((p.Taps - 1) * p.Dilation)).DefaultIfEmpty(first).Max();
            return new WindowDimension(Input, DivideUp(Output, OutputStep), last - first + 1, OutputStep * Stride / BaseDilation, -first, 1, 1);
        }
    }

    /// <summary>The windows, kind by kind; each kind is a convolution of a dense input.</summary>
    public IEnumerable<WindowPhase> Phases()
    {
        long outputStep = OutputStep, tapStep = BaseDilation / Gcd(BaseDilation, WindowDilation);
        for (long first = 0; first < PhaseCount; first++)
        {
            long tap = 0;
            while (tap < Math.Min(tapStep, Window) && At(first, tap) % BaseDilation != 0)
            {
                tap++;
            }

            bool meets = tap < Math.Min(tapStep, Window);
            yield return new WindowPhase(
                first, outputStep, DivideUp(Output - first, outputStep), meets ? tap : 0, tapStep, meets ? DivideUp(Window - tap, tapStep) : 0,
                meets ? At(first, tap) / BaseDilation : 0, outputStep * Stride / BaseDilation, tapStep * WindowDilation / BaseDilation);
        }
    }

    /// <summary>Steps from the first element to where a window meets a position of the kernel.</summary>
    private long At(long output, long tap) => (output * Stride) + (tap * WindowDilation) - Low;

    private static long DivideUp(long x, long divisor) => (x + divisor - 1) / divisor;

    private static long Gcd(long x, long y) => y == 0 ? x : Gcd(y, x % y);
}

/// <summary>Windows along one dimension that meet elements of the input at the same positions of the kernel.</summary>
/// <param name="FirstOutput">Index of the first of them in the result.</param>
/// <param name="OutputStep">Steps in the result from one to the next.</param>
/// <param name="Outputs">How many there are.</param>
/// <param name="FirstTap">First position of the kernel that meets elements.</param>
/// <param name="TapStep">Steps in the kernel from one such position to the next.</param>
/// <param name="Taps">How many there are.</param>
/// <param name="Offset">The element that the first position of the first window meets; negative: outside.</param>
/// <param name="Stride">Elements of the input from a window to the next.</param>
/// <param name="Dilation">Elements of the input from a position to the next.</param>
public readonly record struct WindowPhase(
    long FirstOutput, long OutputStep, long Outputs, long FirstTap, long TapStep, long Taps, long Offset, long Stride, long Dilation)
{
    /// <summary>Every combination of kinds of windows along dimensions.</summary>
    public static IEnumerable<IReadOnlyList<WindowPhase>> Combinations(IEnumerable<WindowDimension> dimensions) => dimensions.Aggregate(
        (IEnumerable<IReadOnlyList<WindowPhase>>)[[]],
        (kinds, dimension) => kinds.SelectMany(kind => dimension.Phases().Select(phase => (IReadOnlyList<WindowPhase>)[.. kind, phase])));

    /// <summary>Index in the result of one of the windows.</summary>
    /// <param name="number">Its number among those of its kind.</param>
    public IndexExpr Output(IndexExpr number) => (number * OutputStep) + FirstOutput;

    /// <summary>The position of the kernel that is one of those that meet elements.</summary>
    /// <param name="number">Its number among these.</param>
    public IndexExpr Tap(IndexExpr number) => (number * TapStep) + FirstTap;

    /// <summary>Elements from the begin of a window of all kinds (<see cref="WindowDimension.Together"/>) to the one that such a position meets.</summary>
    /// <param name="together">The windows of all kinds.</param>
    /// <param name="number">The number of the position.</param>
    public IndexExpr Steps(WindowDimension together, IndexExpr number) => (number * Dilation) + (Offset + together.Low);

    /// <summary>Behind the last element that is met.</summary>
    public long End => Taps == 0 ? Offset : Offset + ((Outputs - 1) * Stride) + ((Taps - 1) * Dilation) + 1;
}
