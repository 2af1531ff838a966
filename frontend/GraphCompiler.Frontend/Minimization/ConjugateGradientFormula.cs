namespace GraphCompiler.Frontend.Minimization;

/// <summary>How much of the previous direction a <see cref="ConjugateGradient"/> method keeps; y is the change of the gradient.</summary>
public enum ConjugateGradientFormula
{
    /// <summary><c>max(0, ⟨g′, y⟩ / ⟨g, g⟩)</c> (Polak and Ribière 1969, Gilbert and Nocedal 1992).</summary>
    PolakRibierePlus,

    /// <summary><c>⟨g′, g′⟩ / ⟨g, g⟩</c> (Fletcher and Reeves 1964).</summary>
    FletcherReeves,

    /// <summary><c>⟨g′, y⟩ / ⟨d, y⟩</c> (Hestenes and Stiefel 1952).</summary>
    HestenesStiefel,

    /// <summary><c>⟨g′, g′⟩ / ⟨d, y⟩</c> (Dai and Yuan 1999).</summary>
    DaiYuan,
}
