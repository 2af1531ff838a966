namespace ILGPU.Runtime;

/// <summary>Loads kernels.</summary>
public static class KernelLoaders
{
    /// <summary>Loads a kernel of one argument.</summary>
    /// <returns>Launches it.</returns>
    public static Action<AcceleratorStream, KernelConfig, T1> LoadKernel<T1>(this Accelerator accelerator, Action<T1> action)
        where T1 : struct => (_, config, argument) =>
    {
        if (config.GridDim.X < 1 || config.GroupDim.X < 1 || config.GroupDim.X > accelerator.MaxNumThreadsPerGroup)
        {
            throw new NotSupportedException($"{config.GridDim.X} groups of {config.GroupDim.X} threads");
        }

        for (int group = 0; group < config.GridDim.X; group++)
        {
            new LaneGroup(group, config.GroupDim.X, () => action(argument)).Run();
        }
    };
}
