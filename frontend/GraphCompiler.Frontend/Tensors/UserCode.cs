using System.Diagnostics;
using System.Reflection;

namespace GraphCompiler.Frontend.Tensors;

/// <summary>Finds the user's line for what has no caller information: operators.</summary>
internal static class UserCode
{
    private static readonly Assembly[] Ours =
        [typeof(Tensor).Assembly, typeof(Graph).Assembly, typeof(NdArray).Assembly];

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
}
