using System.Globalization;

namespace GraphCompiler.Compiler.Kernels.Transforms;

/// <summary>Makes registers of scratch buffers that are read and written at fixed places only: the lanes of a reduction.</summary>
/// <remarks>
/// <code>
/// scratch %s: f32[32]                   local s_0: f32x16 = 0;  local s_1: f32x16 = 0
/// serial q in 0 .. 8 {                  serial q in 0 .. 8 {
///   t0: f32x16 = s[0..+16]         ⇒      t0: f32x16 = s_0
///   s[0..+16] = t0 + x                    s_0 = t0 + x
///   s[16..+16 if m] = y                   s_1 = select(m, y, s_1)
/// }                                     }
/// </code>
/// Every access is to one of the same disjoint vectors, whole or masked. A masked read takes the whole register: what a rest's mask leaves out is
/// computed in lanes that no store of the rest writes.
/// </remarks>
public static class RegisterPromotion
{
    /// <summary>Most registers of a buffer.</summary>
    private const int MostRegisters = 16;

    /// <summary>A kernel with fewer scratch buffers.</summary>
    public static Kernel Run(Kernel kernel)
    {
        var names = new FreshNames(KernelMap.Names(kernel));
        return KernelMap.Bodies(kernel, p => new Promotion(p.Body, names).Emit());
    }

    /// <summary>One phase.</summary>
    private sealed class Promotion
    {
        private readonly EquatableArray<Stmt> body;
        private readonly Dictionary<string, int> lanes = new(StringComparer.Ordinal);
        private readonly HashSet<string> inMemory = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Var[]> registers = new(StringComparer.Ordinal);

        public Promotion(EquatableArray<Stmt> body, FreshNames names)
        {
            this.body = body;
            Visit(body);
            foreach (KernelBuffer buffer in body.OfType<Scratch>().Select(s => s.Buffer))
            {
                if (!inMemory.Contains(buffer.Name) && lanes.TryGetValue(buffer.Name, out int width))
                {
                    registers.Add(buffer.Name,
                    [
                        .. Enumerable.Range(0, (int)(buffer.Elements / width)).Select(i => new Var(
                            new KernelType(buffer.Element, width), names.Next(buffer.Name, i.ToString(CultureInfo.InvariantCulture)))),
                    ]);
                }
            }
        }

        public EquatableArray<Stmt> Emit() => registers.Count == 0 ? body : Block(body);

        private EquatableArray<Stmt> Block(EquatableArray<Stmt> block) => block.SelectMany(Statement).ToEquatable();

        private IEnumerable<Stmt> Statement(Stmt statement)
        {
            switch (KernelMap.Parts(statement, Value, Block))
            {
                case Scratch s when registers.TryGetValue(s.Buffer.Name, out Var[]? own):
                    return own.Select(register => new Local(register, Literal.Of(register.Type, 0L)));
                case Store s when Register(s.Buffer, s.Index) is { } register:
                    return
                    [
                        new Assign(register, s.Mask is null ? s.Value : new Apply(register.Type, ScalarFunction.Select, [s.Mask, s.Value, register])),
                    ];
                case var other:
                    return [other];
            }
        }

        private Expr Value(Expr expr) =>
            expr is Load load && Register(load.Buffer, load.Index) is { } register ? register : KernelMap.Parts(expr, Value);

        private Var? Register(KernelBuffer buffer, Expr index) => registers.TryGetValue(buffer.Name, out Var[]? own)
            ? own[(int)((long)((Const)index).Bits / own[0].Type.Lanes)] : null;

        private void Visit(EquatableArray<Stmt> block)
        {
            foreach (Stmt statement in block)
            {
                if (statement is Store store)
                {
                    Access(store.Buffer, store.Index, store.Value.Type);
                }

                // The map is run for its visits alone.
                KernelMap.Parts(statement, Visit, b =>
                {
                    Visit(b);
                    return b;
                });
            }
        }

        private Expr Visit(Expr expr)
        {
            if (expr is Load load)
            {
                Access(load.Buffer, load.Index, load.Type);
            }

            return KernelMap.Parts(expr, Visit);
        }

        private void Access(KernelBuffer buffer, Expr index, KernelType type)
        {
            int width = type.Lanes;
            bool isFixed = type.Element == buffer.Element && buffer.Access == BufferAccess.Scratch && index is Const c && index.Type == KernelType.Index
                && (long)c.Bits % width == 0 && buffer.Elements % width == 0 && buffer.Elements / width <= MostRegisters
                && lanes.GetValueOrDefault(buffer.Name, width) == width;
            lanes.TryAdd(buffer.Name, width);
            if (!isFixed)
            {
                inMemory.Add(buffer.Name);
            }
        }
    }
}
