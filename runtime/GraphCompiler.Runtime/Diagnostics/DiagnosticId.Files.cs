namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC7001: a file that cannot be opened or read.</summary>
    public static DiagnosticId FileUnreadable => new("GRC7001", "file cannot be read",
        "Check the path and the rights on it; the system's own words are in the message.");

    /// <summary>GRC7002: a file that cannot be written.</summary>
    public static DiagnosticId FileUnwritable => new("GRC7002", "file cannot be written",
        "Check the path, the rights on its folder and the space on the disk. What was there before is still there.");

    /// <summary>GRC7003: a file that ends before what it promises.</summary>
    public static DiagnosticId FileTruncated => new("GRC7003", "file is cut short",
        "The file is incomplete: copy or download it again.");

    /// <summary>GRC7004: content that breaks the file's format.</summary>
    public static DiagnosticId FileMalformed => new("GRC7004", "file is damaged or of another format",
        "Check that the file is of the format that it is read as, and copy or download it again.");

    /// <summary>GRC7005: content that is right, but that is not supported here.</summary>
    public static DiagnosticId FileUnsupported => new("GRC7005", "content is not supported",
        "Convert the array to one of bool, i8, u8, i32, u32, i64, u64, f16, bf16, f32, f64 and save it again.");

    /// <summary>GRC7006: a file that asks for more memory than it may.</summary>
    public static DiagnosticId FileTooLarge => new("GRC7006", "file is over a limit",
        "If the file can be trusted, pass a higher limit; else do not use it.");

    /// <summary>GRC7007: content that does not fit its checksum, or lacks the checksum it must have.</summary>
    public static DiagnosticId ChecksumMismatch => new("GRC7007", "content does not fit its checksum",
        "The file was changed after it was written: use another copy of it.");

    /// <summary>GRC7008: a name that a file of this format must not hold.</summary>
    public static DiagnosticId InvalidEntryName => new("GRC7008", "name is not allowed in a file",
        "Names are unique and valid Unicode; in npz archives also relative, without empty, '.' or '..' parts and control characters.");
}
