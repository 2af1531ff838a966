using System.Reflection;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tests.Host;

/// <summary>
/// <c>expect-fault PATH</c>: runs the entry point of an assembly that is to end with a <see cref="GraphCompilerException"/>, and writes the
/// line of its program and then the fault; 1 if there is none.
/// </summary>
internal static class ExpectFault
{
    public static int Run(string[] args)
    {
        try
        {
            RunAssembly.Run(args);
            return 1;
        }
        catch (GraphCompilerException fault)
        {
            Console.Write($"{fault.Diagnostic.Location.Line}\n{fault.Diagnostic}\n");
            return 0;
        }
    }
}
