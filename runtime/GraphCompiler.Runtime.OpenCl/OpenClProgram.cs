using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static GraphCompiler.Runtime.OpenCl.ClLibrary;

namespace GraphCompiler.Runtime.OpenCl;

/// <summary>A program that a driver compiled, on its device.</summary>
public sealed unsafe partial class OpenClProgram
{
    /// <summary>What keeps the bits: rounding of every operation, denormals, no contraction (which is the source's to say).</summary>
    private const string BuildOptions = "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt";

    private readonly ClHandle program;

    private OpenClProgram(OpenClMemory memory, ClHandle program) => (Memory, this.program) = (memory, program);

    /// <summary>The device's memory.</summary>
    internal OpenClMemory Memory { get; }

    /// <summary>Has the driver compile a source.</summary>
    /// <exception cref="GraphCompilerException">GRC6205: the driver refuses it; the message has the line and the driver's log.</exception>
    public static OpenClProgram Compile(OpenClDevice device, string source)
    {
        var memory = (OpenClMemory)device.Memory;
        byte[] text = Encoding.ASCII.GetBytes(source);
        int error;
        nint made;
        fixed (byte* first = text)
        {
            byte* start = first;
            nuint length = (nuint)text.Length;
            made = clCreateProgramWithSource(memory.Context.Value, 1, &start, &length, &error);
        }

        memory.Check(error, nameof(clCreateProgramWithSource));
        var program = new ClHandle(made, &clReleaseProgram);
        Build(memory, program, source);
        return new OpenClProgram(memory, program);
    }

    /// <summary>The program as this device and this version of its driver load it again, in another process too.</summary>
    /// <remarks>PoCL compiles every function for it, and those that are run once more for their groups.</remarks>
    public byte[] Binary()
    {
        nuint size;
        Memory.Check(clGetProgramInfo(program.Value, 0x1165, (nuint)sizeof(nuint), &size, null), nameof(clGetProgramInfo));
        var binary = new byte[size];
        fixed (byte* first = binary)
        {
            byte* start = first;
            Memory.Check(clGetProgramInfo(program.Value, 0x1166, (nuint)sizeof(byte*), &start, null), nameof(clGetProgramInfo));
        }

        return binary;
    }

    /// <summary>Loads what <see cref="Binary"/> gave.</summary>
    /// <exception cref="GraphCompilerException">GRC6205, GRC6206: the driver refuses it.</exception>
    public static OpenClProgram Load(OpenClDevice device, ReadOnlySpan<byte> binary)
    {
        var memory = (OpenClMemory)device.Memory;
        nint id = device.Id, made;
        int status, error;
        fixed (byte* first = binary)
        {
            byte* start = first;
            nuint length = (nuint)binary.Length;
            made = clCreateProgramWithBinary(memory.Context.Value, 1, &id, &length, &start, &status, &error);
        }

        memory.Check(error, nameof(clCreateProgramWithBinary));
        var program = new ClHandle(made, &clReleaseProgram);
        Build(memory, program, source: "");
        return new OpenClProgram(memory, program);
    }

    /// <summary>A function of the program, with arguments of its own.</summary>
    internal ClHandle NewKernel(string name)
    {
        byte[] text = Encoding.ASCII.GetBytes(name + '\0');
        int error;
        fixed (byte* first = text)
        {
            nint kernel = clCreateKernel(program.Value, first, &error);
            Memory.Check(error, nameof(clCreateKernel));
            return new ClHandle(kernel, &clReleaseKernel);
        }
    }

    private static void Build(OpenClMemory memory, ClHandle program, string source)
    {
        nint id = memory.Device.Id;
        int status;
        fixed (byte* options = Encoding.ASCII.GetBytes(BuildOptions + '\0'))
        {
            status = clBuildProgram(program.Value, 1, &id, options, null, null);
        }

        if (status != ClStatus.Success)
        {
            string log = Log(program, id);
            throw DiagnosticId.DeviceCodeRefused.Error(
                $"{memory.Device} answers {ClStatus.Name(status)}:\n{log}", excerpt: SourceLine(source, log));
        }
    }

    private static string Log(ClHandle program, nint device)
    {
        nuint size = 0;
        _ = clGetProgramBuildInfo(program.Value, device, 0x1183, 0, null, &size); // Without a log the size stays 0.
        var log = new byte[size];
        fixed (byte* first = log)
        {
            int status = clGetProgramBuildInfo(program.Value, device, 0x1183, size, first, null);
            return status == ClStatus.Success ? Encoding.UTF8.GetString(log).TrimEnd('\0', '\n') : "the driver keeps no log";
        }
    }

    /// <summary>The line of the source that the first error of a log names; null where none does.</summary>
    private static string? SourceLine(string source, string log) =>
        FirstError().Match(log) is { Success: true } error
        && source.Split('\n').ElementAtOrDefault(int.Parse(error.Groups[1].Value, CultureInfo.InvariantCulture) - 1) is { } line
            ? line.Trim()
            : null;

    [GeneratedRegex(@"(?:error: .*?)?:(\d{1,9}):\d+(?:: (?:fatal )?error)?")]
    private static partial Regex FirstError();
}
