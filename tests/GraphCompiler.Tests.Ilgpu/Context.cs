using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace ILGPU;

/// <summary>How much ILGPU optimises.</summary>
public enum OptimizationLevel
{
    /// <summary>Not at all.</summary>
    O0,

    /// <summary>Without loops.</summary>
    O1,

    /// <summary>As much as it can.</summary>
    O2,
}

/// <summary>The devices that were asked for; here the processor alone.</summary>
public sealed class Context
{
    private Context(Builder builder) => Devices = [.. builder.Found];

    /// <summary>The devices.</summary>
    public IReadOnlyList<Device> Devices { get; }

    /// <summary>A context as an action builds it.</summary>
    public static Context Create(Action<Builder> buildingCallback)
    {
        var builder = new Builder();
        buildingCallback(builder);
        return new Context(builder);
    }

    /// <summary>What a context is made of.</summary>
    public sealed class Builder
    {
        internal List<CPUDevice> Found { get; } = [];

        /// <summary>Sets the level; this stand-in compiles nothing.</summary>
        public Builder Optimize(OptimizationLevel level) => this;
    }
}
