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

    /// <summary>A slot of the optimizer.</summary>
    public static string Slot(string slot, string parameter) => $"optimizer/{slot}/{parameter}";
}
