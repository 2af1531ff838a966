using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime.OpenCl;

/// <summary>The functions of the system's OpenCL library (ICD loader) that are used here: those of OpenCL 1.2.</summary>
/// <remarks>Functions give an error code, or a handle and an error code in their last argument; see <see cref="ClStatus"/>.</remarks>
internal static unsafe partial class ClLibrary
{
    private const string Library = "OpenCL";

    private static readonly string[] FileNames =
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"];

    private static readonly nint Handle = Open(FileNames);

    static ClLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(ClLibrary).Assembly, static (name, _, _) => name == Library ? Handle : 0);

    /// <summary>Throws where the library is missing.</summary>
    /// <exception cref="GraphCompilerException">GRC6201.</exception>
    public static void Require() => Require(Handle, FileNames);

    /// <summary>Throws where no file of the given names was opened.</summary>
    /// <exception cref="GraphCompilerException">GRC6201.</exception>
    public static void Require(nint handle, IReadOnlyList<string> names)
    {
        if (handle == 0)
        {
            throw DiagnosticId.DeviceLibraryMissing.Error($"OpenCL needs the library {names[0]}, which this system does not have");
        }
    }

    /// <summary>Opens the first file that is there; 0 where none is.</summary>
    public static nint Open(IReadOnlyList<string> names) => names
        .Select(name => NativeLibrary.TryLoad(name, typeof(ClLibrary).Assembly, DllImportSearchPath.SafeDirectories, out nint handle) ? handle : 0)
        .FirstOrDefault(handle => handle != 0);

    [LibraryImport(Library)] public static partial int clGetPlatformIDs(uint capacity, nint* platforms, uint* count);
    [LibraryImport(Library)] public static partial int clGetPlatformInfo(nint platform, uint name, nuint capacity, void* value, nuint* size);
    [LibraryImport(Library)] public static partial int clGetDeviceIDs(nint platform, ulong kind, uint capacity, nint* devices, uint* count);
    [LibraryImport(Library)] public static partial int clGetDeviceInfo(nint device, uint name, nuint capacity, void* value, nuint* size);
    [LibraryImport(Library)]
    public static partial nint clCreateContext(nint* properties, uint count, nint* devices, void* notify, void* data, int* error);

    [LibraryImport(Library)] public static partial int clReleaseContext(nint context);
    [LibraryImport(Library)] public static partial nint clCreateCommandQueue(nint context, nint device, ulong properties, int* error);
    [LibraryImport(Library)] public static partial int clReleaseCommandQueue(nint queue);
    [LibraryImport(Library)] public static partial nint clCreateBuffer(nint context, ulong flags, nuint bytes, void* host, int* error);
    [LibraryImport(Library)] public static partial int clReleaseMemObject(nint buffer);
    [LibraryImport(Library)] public static partial nint clCreateProgramWithSource(nint context, uint count, byte** texts, nuint* lengths, int* error);
    [LibraryImport(Library)]
    public static partial nint clCreateProgramWithBinary(
        nint context, uint count, nint* devices, nuint* lengths, byte** binaries, int* statuses, int* error);

    [LibraryImport(Library)]
    public static partial int clBuildProgram(nint program, uint count, nint* devices, byte* options, void* notify, void* data);

    [LibraryImport(Library)]
    public static partial int clGetProgramBuildInfo(nint program, nint device, uint name, nuint capacity, void* value, nuint* size);

    [LibraryImport(Library)] public static partial int clGetProgramInfo(nint program, uint name, nuint capacity, void* value, nuint* size);
    [LibraryImport(Library)] public static partial int clReleaseProgram(nint program);
    [LibraryImport(Library)] public static partial nint clCreateKernel(nint program, byte* name, int* error);
    [LibraryImport(Library)] public static partial int clReleaseKernel(nint kernel);
    [LibraryImport(Library)] public static partial int clSetKernelArg(nint kernel, uint index, nuint size, void* value);
    [LibraryImport(Library)]
    public static partial int clEnqueueNDRangeKernel(
        nint queue, nint kernel, uint dimensions, nuint* offsets, nuint* global, nuint* local, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Library)]
    public static partial int clEnqueueReadBuffer(
        nint queue, nint buffer, uint blocking, nuint offset, nuint bytes, void* host, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Library)]
    public static partial int clEnqueueWriteBuffer(
        nint queue, nint buffer, uint blocking, nuint offset, nuint bytes, void* host, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Library)]
    public static partial int clEnqueueCopyBuffer(
        nint queue, nint from, nint to, nuint fromOffset, nuint toOffset, nuint bytes, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Library)]
    public static partial int clEnqueueFillBuffer(
        nint queue, nint buffer, void* pattern, nuint patternBytes, nuint offset, nuint bytes, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Library)] public static partial int clFinish(nint queue);
    [LibraryImport(Library)] public static partial int clGetEventProfilingInfo(nint done, uint name, nuint capacity, void* value, nuint* size);
    [LibraryImport(Library)] public static partial int clReleaseEvent(nint done);
}
