using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>Finds the user's line for what has no caller information: operators, and functions that are used as delegates.</summary>
/// <remarks>
/// Optimised code keeps the user's frame only because every such method is marked <c>[WalksStack]</c>: the run-time compiler then neither inlines
/// the caller of the method nor turns the call into a jump, as for the runtime's own methods that look at their caller. The mark is an attribute that
/// the C# compiler knows by its full name and writes as the metadata flag <c>reqsecobj</c>.
/// </remarks>
internal static class UserCode
{
    private static readonly Assembly[] Ours =
        [typeof(Tensor).Assembly, typeof(Graph).Assembly, typeof(NdArray).Assembly];

    private static readonly string OurSources = Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))! + Path.DirectorySeparatorChar;

    /// <summary>Whether a source file is one of this library: what it makes on a user's behalf has no line of the user's.</summary>
    public static bool IsOurs(string file) => file.StartsWith(OurSources, StringComparison.Ordinal);

    /// <summary>A place in the user's code: the given one, or the first on the stack where it is not known or within this library.</summary>
    public static SourceLocation Of(SourceLocation location) => location.IsKnown && !IsOurs(location.File!) ? location : Location();

    /// <summary>The place of the first frame that is outside our assemblies and has a source file.</summary>
    public static SourceLocation Location()
    {
        var trace = new StackTrace(skipFrames: 1, fNeedFileInfo: true);
        for (int i = 0; i < trace.FrameCount; i++)
        {
            StackFrame frame = trace.GetFrame(i)!;
            if (frame.GetMethod()?.DeclaringType?.Assembly is { } assembly && !Ours.Contains(assembly) && frame.GetFileName() is { } file)
            {
                return new SourceLocation(file, frame.GetFileLineNumber());
            }
        }

        return SourceLocation.Unknown;
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
