using System.Globalization;
using System.Text;
using GraphCompiler.Backend.Llvm.Compilation;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>The function that says whether a processor lacks what code needs: bits of <c>cpuid</c>, and of what the system saves of registers.</summary>
internal static class ProcessorCheck
{
    /// <summary>Instruction sets by LLVM's names: leaf, subleaf, register (0 eax … 3 edx), bit. Source: Intel SDM volume 2, CPUID; AMD APM volume 3, E.4.</summary>
    private static readonly Dictionary<string, (uint Leaf, int Subleaf, int Register, int Bit)> Sets = new()
    {
        ["sse3"] = (1, 0, 2, 0), ["pclmul"] = (1, 0, 2, 1), ["ssse3"] = (1, 0, 2, 9), ["fma"] = (1, 0, 2, 12), ["sse4.1"] = (1, 0, 2, 19),
        ["sse4.2"] = (1, 0, 2, 20), ["movbe"] = (1, 0, 2, 22), ["popcnt"] = (1, 0, 2, 23), ["avx"] = (1, 0, 2, 28), ["f16c"] = (1, 0, 2, 29),
        ["bmi"] = (7, 0, 1, 3), ["avx2"] = (7, 0, 1, 5), ["bmi2"] = (7, 0, 1, 8), ["avx512f"] = (7, 0, 1, 16), ["avx512dq"] = (7, 0, 1, 17),
        ["adx"] = (7, 0, 1, 19), ["avx512ifma"] = (7, 0, 1, 21), ["avx512cd"] = (7, 0, 1, 28), ["avx512bw"] = (7, 0, 1, 30), ["avx512vl"] = (7, 0, 1, 31),
        ["avx512vbmi"] = (7, 0, 2, 1), ["avx512vbmi2"] = (7, 0, 2, 6), ["gfni"] = (7, 0, 2, 8), ["vpclmulqdq"] = (7, 0, 2, 10),
        ["avx512vnni"] = (7, 0, 2, 11), ["avx512bitalg"] = (7, 0, 2, 12), ["avx512vpopcntdq"] = (7, 0, 2, 14), ["avx512fp16"] = (7, 0, 3, 23),
        ["avxvnni"] = (7, 1, 0, 4), ["avx512bf16"] = (7, 1, 0, 5), ["avxifma"] = (7, 1, 0, 23),
        ["lzcnt"] = (0x8000_0001, 0, 2, 5), ["sse4a"] = (0x8000_0001, 0, 2, 6),
    };

    /// <summary>The instruction sets that are asked for.</summary>
    public static IEnumerable<string> Known => Sets.Keys;

    private const int SavesRegisters = 1 << 27;

    /// <summary>Registers of SSE and AVX; of AVX-512 too.</summary>
    private const int Avx = 0x06, Avx512 = 0xE6;

    /// <summary>The text: <c>@.c.lacks</c>, and the attributes of whatever runs before the processor is known.</summary>
    /// <param name="instructionSets">What code uses, by LLVM's names.</param>
    /// <param name="machine">What LLVM is told of the target.</param>
    public static string Print(IEnumerable<string> instructionSets, LlvmTarget machine)
    {
        if (!machine.Triple.StartsWith("x86_64", StringComparison.Ordinal))
        {
            return "\nattributes #0 = { nounwind }\ndefine internal i1 @.c.lacks() #0 {\n  ret i1 false\n}\n";
        }

        string[] used = [.. instructionSets.Where(Sets.ContainsKey)];
        int registers = used.Any(set => set.StartsWith("avx512", StringComparison.Ordinal)) ? Avx512 : used.Contains("avx") ? Avx : 0;
        var text = new StringBuilder("""

            attributes #0 = { nounwind "target-cpu"="x86-64" "target-features"="" }
            define internal { i32, i32, i32, i32 } @.c.cpuid(i32 %leaf, i32 %subleaf) #0 {
              %all = call { i32, i32, i32, i32 } asm sideeffect "cpuid", "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"(i32 %leaf, i32 %subleaf)
              ret { i32, i32, i32, i32 } %all
            }
            define internal i1 @.c.lacks() #0 {
              %leaves = call { i32, i32, i32, i32 } @.c.cpuid(i32 0, i32 0)
              %most = extractvalue { i32, i32, i32, i32 } %leaves, 0
              %old = icmp ult i32 %most, 7
              br i1 %old, label %lacks, label %look
            lacks:
              ret i1 true
            look:

            """);
        var wanted = used.Select(set => Sets[set]).GroupBy(s => (s.Leaf, s.Subleaf, s.Register)).ToDictionary(g => g.Key, g => g.Aggregate(0u, (mask, s) => mask | (1u << s.Bit)));
        if (registers != 0)
        {
            wanted[(1, 0, 2)] = wanted.GetValueOrDefault((1u, 0, 2)) | SavesRegisters;
        }

        string all = "true";
        int number = 0;
        foreach (((uint leaf, int subleaf, int register), uint mask) in wanted.OrderBy(bits => bits.Key))
        {
            string n = (number++).ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $$"""
                  %leaf.{{n}} = call { i32, i32, i32, i32 } @.c.cpuid(i32 {{(int)leaf}}, i32 {{subleaf}})
                  %register.{{n}} = extractvalue { i32, i32, i32, i32 } %leaf.{{n}}, {{register}}
                  %bits.{{n}} = and i32 %register.{{n}}, {{(int)mask}}
                  %has.{{n}} = icmp eq i32 %bits.{{n}}, {{(int)mask}}
                  %all.{{n}} = and i1 {{all}}, %has.{{n}}

                """);
            all = "%all." + n;
        }

        return text.Append(CultureInfo.InvariantCulture, $$"""
              br i1 {{all}}, label %ask, label %lacks
            ask:
              %saved = call { i32, i32 } asm sideeffect "{{(registers == 0 ? "" : "xgetbv")}}", "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}"(i32 0)
              %low = extractvalue { i32, i32 } %saved, 0
              %kept = and i32 %low, {{registers}}
              %lost = icmp ne i32 %kept, {{registers}}
              ret i1 %lost
            }

            """).ToString();
    }
}
