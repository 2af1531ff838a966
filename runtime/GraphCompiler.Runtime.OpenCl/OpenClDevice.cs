using System.Globalization;
using System.Text;
using static GraphCompiler.Runtime.OpenCl.ClLibrary;

namespace GraphCompiler.Runtime.OpenCl;

/// <summary>A device of an OpenCL platform of this system, and whether it can give the bits that are promised.</summary>
public sealed unsafe class OpenClDevice
{
    private const ulong AllKinds = 0xFFFFFFFF;
    private const ulong CpuKind = 1 << 1;

    /// <summary>What single precision must have: CL_FP_DENORM, INF_NAN, ROUND_TO_NEAREST, FMA, CORRECTLY_ROUNDED_DIVIDE_SQRT.</summary>
    private static readonly (ulong Bit, string Name)[] SingleNeeds =
    [
        (1 << 0, "denormal numbers"), (1 << 1, "infinity and NaN"), (1 << 2, "rounding to nearest"), (1 << 5, "fused multiply-add"),
        (1 << 7, "correctly rounded division and square root"),
    ];

    private static readonly Lazy<IReadOnlyList<OpenClDevice>> Found = new(Find);

    private readonly nint platform;
    private readonly HashSet<string> extensions;
    private readonly Lazy<OpenClMemory> memory;

    private OpenClDevice(nint platform, nint id, string platformName)
    {
        (this.platform, Id, Platform) = (platform, id, platformName);
        Name = Text(0x102B);
        Version = Text(0x102F);
        Driver = Text(0x102D);
        MemoryBytes = (long)Number(0x101F);
        LargestBlockBytes = (long)Number(0x1010);
        IsCpu = (Number(0x1000) & CpuKind) != 0;
        VectorBits = (int)Number(0x103A) * 32;
        extensions = [.. Text(0x1030).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Unusable = WhyUnusable();
        memory = new Lazy<OpenClMemory>(() => new OpenClMemory(this));
    }

    /// <summary>Every device of every platform, in the order in which the system names them.</summary>
    /// <exception cref="GraphCompilerException">GRC6201: there is no OpenCL library. GRC6206: a driver failed.</exception>
    public static IReadOnlyList<OpenClDevice> All => Found.Value;

    /// <summary>Name of its platform.</summary>
    public string Platform { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Version of OpenCL that it offers.</summary>
    public string Version { get; }

    /// <summary>Version of its driver.</summary>
    public string Driver { get; }

    /// <summary>Bytes of its memory.</summary>
    public long MemoryBytes { get; }

    /// <summary>Bytes of the largest block that it gives.</summary>
    public long LargestBlockBytes { get; }

    /// <summary>Whether it is a processor, for which kernels are shaped as for the host.</summary>
    public bool IsCpu { get; }

    /// <summary>Bits of its vector registers, 32 where it has none.</summary>
    public int VectorBits { get; }

    /// <summary>Why it cannot be used; null if it can.</summary>
    public string? Unusable { get; }

    /// <summary>Whether it computes in double precision.</summary>
    public bool HasDoubles => extensions.Contains("cl_khr_fp64");

    /// <summary>Whether it has the 64-bit atomic minimum that faults in data are noted by.</summary>
    public bool HasLongAtomics => extensions.Contains("cl_khr_int64_extended_atomics");

    /// <summary>Its memory; the same for all modules, so that they can share state.</summary>
    public DeviceMemory Memory => memory.Value;

    /// <summary>OpenCL's own number of it.</summary>
    internal nint Id { get; }

    /// <summary>The device that is used where several are there: a graphics processor before a processor.</summary>
    /// <param name="name">A part of the name of the device or its platform; null for any.</param>
    /// <exception cref="GraphCompilerException">GRC6201: there is no OpenCL library. GRC6202: no device is usable, and why.</exception>
    public static OpenClDevice Choose(string? name = null)
    {
        OpenClDevice[] named = [.. All.Where(d => name is null || $"{d.Platform} {d.Name}".Contains(name, StringComparison.OrdinalIgnoreCase))];
        return named.Where(d => d.Unusable is null).OrderBy(d => d.IsCpu).FirstOrDefault()
            ?? throw DiagnosticId.NoDevice.Error(
                All.Count == 0 ? "OpenCL finds no device: no driver is installed"
                : named.Length == 0 ? $"no OpenCL device is called '{name}'; there are {string.Join(", ", All)}"
                : $"no OpenCL device can be used: {string.Join("; ", named.Select(d => $"{d} {d.Unusable}"))}");
    }

    /// <summary>Its name and its platform's.</summary>
    public override string ToString() => $"{Name} ({Platform})";

    /// <summary>A context of this device alone.</summary>
    internal ClHandle NewContext()
    {
        nint* properties = stackalloc nint[] { 0x1084, platform, 0 };
        nint device = Id;
        int error;
        nint context = clCreateContext(properties, 1, &device, null, null, &error);
        ClStatus.Check(error, nameof(clCreateContext), Name);
        return new ClHandle(context, &clReleaseContext);
    }

    private static List<OpenClDevice> Find()
    {
        ClLibrary.Require();
        var found = new List<OpenClDevice>();
        foreach (nint platform in List(nameof(clGetPlatformIDs), (capacity, ids, count) => clGetPlatformIDs(capacity, (nint*)ids, (uint*)count)))
        {
            string name = Ask((capacity, value, size) => clGetPlatformInfo(platform, 0x0902, capacity, (void*)value, (nuint*)size));
            nint[] devices = List(
                nameof(clGetDeviceIDs), (capacity, ids, count) => clGetDeviceIDs(platform, AllKinds, capacity, (nint*)ids, (uint*)count));
            found.AddRange(devices.Select(device => new OpenClDevice(platform, device, name)));
        }

        return found;
    }

    private static nint[] List(string function, Func<uint, nint, nint, int> ask)
    {
        uint count = 0;
        int status = ask(0, 0, (nint)(&count));
        if (status is ClStatus.NoPlatform or ClStatus.NoDevice)
        {
            return [];
        }

        ClStatus.Check(status, function, device: null);
        var ids = new nint[count];
        fixed (nint* first = ids)
        {
            ClStatus.Check(ask(count, (nint)first, 0), function, device: null);
        }

        return ids;
    }

    private static string Ask(Func<nuint, nint, nint, int> ask)
    {
        nuint size = 0;
        ClStatus.Check(ask(0, 0, (nint)(&size)), nameof(clGetDeviceInfo), device: null);
        var text = new byte[size];
        fixed (byte* first = text)
        {
            ClStatus.Check(ask(size, (nint)first, 0), nameof(clGetDeviceInfo), device: null);
        }

        return Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
    }

    private string Text(uint name) => Ask((capacity, value, size) => clGetDeviceInfo(Id, name, capacity, (void*)value, (nuint*)size));

    /// <summary>A number of 4 or 8 bytes.</summary>
    private ulong Number(uint name)
    {
        ulong value = 0;
        ClStatus.Check(clGetDeviceInfo(Id, name, sizeof(ulong), &value, null), nameof(clGetDeviceInfo), Name);
        return value;
    }

    private string? WhyUnusable()
    {
        ulong single = Number(0x101B);
        string missing = string.Join(", ", SingleNeeds.Where(need => (single & need.Bit) == 0).Select(need => need.Name));
        string[] version = Version.Split(' ', '.');
        bool isOld = version.Length < 3 || !int.TryParse(version[1], CultureInfo.InvariantCulture, out int major)
            || !int.TryParse(version[2], CultureInfo.InvariantCulture, out int minor) || (major, minor).CompareTo((1, 2)) < 0;
        return isOld ? $"offers {Version}; 1.2 is needed"
            : Number(0x1027) == 0 ? "is not available"
            : Number(0x1028) == 0 ? "has no compiler"
            : Number(0x1026) == 0 ? "is big-endian"
            : missing.Length > 0 ? $"lacks, in single precision, {missing}"
            : null;
    }
}
