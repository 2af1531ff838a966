using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace GraphCompiler.Backend.CSharp.Compilation;

/// <summary>Generated code, loaded. Unloaded when this object is collected: whoever holds a pointer to its code holds this too.</summary>
internal sealed class GeneratedAssembly
{
    private readonly Assembly assembly;

    /// <summary>Loads an assembly's bytes into a collectible context of its own.</summary>
    /// <exception cref="BadImageFormatException">The bytes are no assembly.</exception>
    public GeneratedAssembly(byte[] image)
    {
        var context = new AssemblyLoadContext("GraphCompiler.Generated", isCollectible: true);
        using var stream = new MemoryStream(image, writable: false);
        assembly = context.LoadFromStream(stream);
        // From here on the context lives as long as what was loaded in it: the assembly, through this object.
        context.Unload();
    }

    /// <summary>Compiles every method now that is not inlined into others, and so shows what that takes.</summary>
    public void Prepare()
    {
        foreach (MethodInfo method in assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        {
            if ((method.MethodImplementationFlags & MethodImplAttributes.AggressiveInlining) == 0 && !method.IsGenericMethodDefinition
                && method.DeclaringType!.Namespace is null)
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }
    }

    /// <summary>A class of it; whoever holds it keeps all loaded.</summary>
    public Type Class(string name) => assembly.GetType(name, throwOnError: true)!;

    /// <summary>A pointer to a public static method.</summary>
    public nint Method(string type, string method) =>
        Class(type).GetMethod(method)!.MethodHandle.GetFunctionPointer();
}
