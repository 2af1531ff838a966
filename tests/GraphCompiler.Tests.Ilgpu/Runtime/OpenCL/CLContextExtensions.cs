namespace ILGPU.Runtime.OpenCL;

/// <summary>Adds devices of OpenCL to a context.</summary>
public static class CLContextExtensions
{
    /// <summary>Adds none.</summary>
    public static Context.Builder OpenCL(this Context.Builder builder) => builder;
}
