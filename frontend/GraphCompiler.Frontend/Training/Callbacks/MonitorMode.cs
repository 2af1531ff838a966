namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>Which values of a figure are better.</summary>
public enum MonitorMode
{
    /// <summary>Greater ones for an accuracy, smaller ones for everything else.</summary>
    Auto,

    /// <summary>Smaller ones.</summary>
    Min,

    /// <summary>Greater ones.</summary>
    Max,
}
