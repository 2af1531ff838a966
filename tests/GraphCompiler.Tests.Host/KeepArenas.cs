using System.Globalization;
using System.Runtime.CompilerServices;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Host;

/// <summary>
/// <c>keep-arenas COUNT BYTES</c>: allocates so many arenas, touches each and drops it, and writes how many were there at most at any time. Nothing else
/// is in this process, by whose size the collector decides when it is worth while to look.
/// </summary>
internal static class KeepArenas
{
    public static int Run(string[] args)
    {
        int count = int.Parse(args[0], CultureInfo.InvariantCulture), most = 0;
        long bytes = long.Parse(args[1], CultureInfo.InvariantCulture);
        var arenas = new List<WeakReference>();
        for (int i = 0; i < count; i++)
        {
            arenas.Add(Touched(bytes));
            most = Math.Max(most, arenas.Count(arena => arena.IsAlive));
        }

        Console.Write(most.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Touched(long bytes)
    {
        Arena arena = Arena.Allocate(bytes);
        arena.Touch();
        return new WeakReference(arena);
    }
}
