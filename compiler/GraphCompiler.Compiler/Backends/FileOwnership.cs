using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace GraphCompiler.Compiler.Backends;

/// <summary>Whether a file or folder belongs to this user and nobody else may write to it.</summary>
internal static unsafe class FileOwnership
{
    private const int AtCurrentFolder = -100;
    private const int DoNotFollowLinks = 0x100;
    private const uint OwnerAndMode = 0x2 | 0x8;
    private const int StatxBytes = 256;
    private const int OwnerOffset = 20;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>True if it is no link, belongs to this user, and is closed to all others.</summary>
    /// <remarks>Windows: the user's own folder is closed to others as it is.</remarks>
    public static bool IsPrivate(string path)
    {
        FileSystemInfo file = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null)
        {
            return false;
        }

        return OperatingSystem.IsWindows() || ((file.UnixFileMode & Others) == 0 && IsOwn(file));
    }

    [UnsupportedOSPlatform("windows")]
    private static bool IsOwn(FileSystemInfo file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return IsChangeable(file);
        }

        byte* status = stackalloc byte[StatxBytes];
        byte* path = (byte*)Marshal.StringToCoTaskMemUTF8(file.FullName);
        try
        {
            return statx(AtCurrentFolder, path, DoNotFollowLinks, OwnerAndMode, status) == 0 && *(uint*)(status + OwnerOffset) == geteuid();
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)path);
        }
    }

    /// <summary>Only the owner may set the mode, even to what it is.</summary>
    [UnsupportedOSPlatform("windows")]
    private static bool IsChangeable(FileSystemInfo file)
    {
        try
        {
            file.UnixFileMode = file.UnixFileMode;
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, byte* path, int flags, uint mask, byte* status);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}
