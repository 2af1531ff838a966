namespace GraphCompiler.Runtime.OpenCl;

/// <summary>What OpenCL's functions answer, as errors of ours.</summary>
internal static class ClStatus
{
    /// <summary>No error.</summary>
    public const int Success = 0;

    /// <summary>No platform is installed: what the ICD loader says of a system without drivers.</summary>
    public const int NoPlatform = -1001;

    /// <summary>A platform has no device.</summary>
    public const int NoDevice = -1;

    private const int AllocationFailed = -4;
    private const int OutOfHostMemory = -6;

    /// <summary>Throws unless a function succeeded.</summary>
    /// <param name="status">What it answered.</param>
    /// <param name="function">The function.</param>
    /// <param name="device">The device that was to do it; null before one is chosen.</param>
    /// <exception cref="GraphCompilerException">GRC6204: there was no memory. GRC6206: the device or its driver failed.</exception>
    public static void Check(int status, string function, string? device)
    {
        if (status != Success)
        {
            DiagnosticId id = status is AllocationFailed or OutOfHostMemory ? DiagnosticId.DeviceMemory : DiagnosticId.DeviceFailed;
            throw id.Error($"{function} answers {Name(status)}{(device is null ? "" : $" on {device}")}");
        }
    }

    /// <summary>The name of a status in the OpenCL specification, and its number.</summary>
    public static string Name(int status) => FormattableString.Invariant($"{status}") + status switch
    {
        NoDevice => " (device not found)",
        -2 => " (device not available)",
        -3 => " (compiler not available)",
        AllocationFailed => " (no memory for a buffer)",
        -5 => " (out of resources)",
        OutOfHostMemory => " (out of host memory)",
        -11 => " (program does not build)",
        -14 => " (a command before it failed)",
        -36 => " (queue no longer valid: the device was lost)",
        -42 => " (binary for another device)",
        -54 => " (work group too large)",
        NoPlatform => " (no platform)",
        _ => "",
    };
}
