using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tool;

/// <summary>What the process returns; documented in the help of every verb.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Failed for a reason that no other code names.</summary>
    Failed = 1,

    /// <summary>The command line is not understood.</summary>
    Usage = 2,

    /// <summary>A file or a value that was given is wrong.</summary>
    BadInput = 3,

    /// <summary>The input is right, but not supported here.</summary>
    Unsupported = 4,

    /// <summary>Two results that must be equal are not.</summary>
    Mismatch = 5,

    /// <summary>A limit was met: size, memory, nesting.</summary>
    Limit = 6,

    /// <summary>Cancelled by Ctrl-C.</summary>
    Cancelled = 130,
}

/// <summary>The exit code of a fault.</summary>
internal static class ExitCodes
{
    /// <summary>One line for the help of every verb.</summary>
    public const string Help =
        "exit codes: 0 ok, 1 failed, 2 usage, 3 bad input, 4 unsupported, 5 mismatch, 6 limit, 130 cancelled";

    /// <summary>The code of a fault, by its group: what the user gave, what this machine cannot do, what is too large, what is ours.</summary>
    public static ExitCode Of(DiagnosticId id) => id switch
    {
        _ when id == DiagnosticId.FileTooLarge || id == DiagnosticId.MemoryLimit || id == DiagnosticId.OutOfMemory || id == DiagnosticId.DeviceMemory => ExitCode.Limit,
        _ when id == DiagnosticId.FileUnsupported || id == DiagnosticId.ReservedType || id == DiagnosticId.BackendUnavailable
            || id == DiagnosticId.LlvmLibraryMissing || id == DiagnosticId.LlvmLibraryTooOld || id == DiagnosticId.LinkerMissing
            || id == DiagnosticId.DeviceLibraryMissing || id == DiagnosticId.NoDevice || id == DiagnosticId.DeviceLacks =>
            ExitCode.Unsupported,
        _ when id == DiagnosticId.FileUnwritable || id == DiagnosticId.UnsupportedKernel || id == DiagnosticId.GeneratedCodeRefused
            || id == DiagnosticId.DeviceCodeRefused || id == DiagnosticId.DeviceFailed || id == DiagnosticId.LinkerFailed =>
            ExitCode.Failed,
        _ when id.Code[3] is '4' or '5' || (id.Code[3] == '9' && id.Code[4] != '1') => ExitCode.Failed,
        _ => ExitCode.BadInput,
    };
}
