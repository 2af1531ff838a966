namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>Which values of a figure are better.</summary>
public enum MonitorMode
{
    /// <summary>Greater ones for accuracy, precision, recall, F1, AUC and R², smaller ones for everything else.</summary>
    Auto,

    /// <summary>Smaller ones.</summary>
    Min,

    /// <summary>Greater ones.</summary>
    Max,
}
