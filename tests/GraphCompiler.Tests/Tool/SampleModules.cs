namespace GraphCompiler.Tests.Tool;

/// <summary>Small modules as text, for runs of the command-line tool.</summary>
internal static class SampleModules
{
    /// <summary>A product, a sum and a step counter; the weights have initial values.</summary>
    public const string Linear =
        """
        module @linear {
          state @w: f32[2,3] = f32[2,3]{1,2,3,4,5,6}
          state @step: i64[]
          graph @train(%x: f32[2,2], @w: f32[2,3], @step: i64[]) -> (loss: f32[], @step: i64[]) {
            %3 = dot %x, @w lhsContract=[1] rhsContract=[0] : f32[2,3]   // Linear.cs:41 in dense
            %4 = reduce_sum %3 axes=[0,1] : f32[]
            %5 = constant data=i64[]{1} : i64[]
            %6 = add @step, %5 : i64[]
            return %4, %6
          }
          graph @predict(%x: f32[2,2], @w: f32[2,3]) -> (y: f32[2,3]) {
            %2 = dot %x, @w lhsContract=[1] rhsContract=[0] : f32[2,3]
            return %2
          }
        }

        """;

    /// <summary>Two types that do not fit.</summary>
    public const string Mismatched =
        """
        graph @f(%x: f32[2,3], %y: f32[3,3]) -> (z: f32[2,3]) {
          %2 = mul %x, %y : f32[2,3]   // Mlp.cs:41 in encoder
          return %2
        }

        """;
}
