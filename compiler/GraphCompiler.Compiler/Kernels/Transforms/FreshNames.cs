using System.Globalization;

namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>New names for copies of statements.</summary>
/// <param name="used">Every name of the kernel; grows.</param>
internal sealed class FreshNames(HashSet<string> used)
{
    /// <summary>A name made of another and a suffix, with a number where that is taken.</summary>
    public string Next(string name, string suffix)
    {
        string candidate = name + "_" + suffix;
        for (int i = 2; !used.Add(candidate); i++)
        {
            candidate = name + "_" + suffix + i.ToString(CultureInfo.InvariantCulture);
        }

        return candidate;
    }

    /// <summary>New names for all variables that a block declares.</summary>
    public Dictionary<string, Expr> Rename(EquatableArray<Stmt> body, string suffix) =>
        KernelMap.Declared(body).ToDictionary(v => v.Name, v => (Expr)(v with { Name = Next(v.Name, suffix) }), StringComparer.Ordinal);
}
