using System.Reflection;
using System.Runtime.ExceptionServices;

namespace GraphCompiler.Tests.Host;

/// <summary><c>run-assembly PATH</c>: runs the entry point of an assembly beside ours, for programs that tests have compiled.</summary>
internal static class RunAssembly
{
    public static int Run(string[] args)
    {
        MethodInfo entry = Assembly.LoadFrom(args[0]).EntryPoint!;
        try
        {
            return entry.Invoke(null, entry.GetParameters().Length == 0 ? [] : [args[1..]]) is int code ? code : 0;
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}
