namespace GraphCompiler.Frontend.Training;

/// <summary>Names of the state beside the parameters. Parameters are <c>layer/name</c>, slots of the optimizer <c>optimizer/slot/layer/name</c>.</summary>
internal static class StateNames
{
    /// <summary>The seed of all random numbers, u32[2].</summary>
    public const string Seed = "training/seed";

    /// <summary>Number of steps taken, u32.</summary>
    public const string Step = "training/step";

    /// <summary>A factor of the learning rate that a host may set while training, f32.</summary>
    public const string RateScale = "training/learning_rate_scale";

    /// <summary>Rows of the steps since the last update, f32; where an update is of several steps.</summary>
    public const string AccumulatedRows = "training/accumulated_rows";

    /// <summary>The gradients of those steps, summed over their rows.</summary>
    public static string Accumulated(string parameter) => $"accumulated/{parameter}";

    /// <summary>The moving average of a parameter.</summary>
    public static string Average(string parameter) => $"average/{parameter}";

    /// <summary>A slot of the optimizer; one that parameters share has their element type in place of a name.</summary>
    public static string Slot(string slot, string parameter) => $"optimizer/{slot}/{parameter}";
}
