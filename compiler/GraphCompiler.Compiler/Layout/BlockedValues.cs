using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

namespace GraphCompiler.Compiler.Layout;

/// <summary>Chooses the values between the kernels of a plan that lie in blocks of channels.</summary>
/// <remarks>
/// Values that one kernel reads and writes element by element (a residual sum, a pooled array) lie alike, or it would transpose: they are a class, and
/// are chosen together. A class is chosen where the passes over memory that its kernels save are more than those that it costs: each convolution that
/// makes or reads a value saves about one (its results are not transposed, its input not gathered); whatever reads a value in another way gathers it,
/// and what is given row-major is packed first.
/// </remarks>
public sealed class BlockedValues
{
    /// <summary>Passes over a value that are saved where a convolution makes or reads it, with outputs as lanes.</summary>
    private const double OfConvolution = 1;

    /// <summary>Passes over a value that are saved where windows move over it.</summary>
    private const double OfWindows = 0.5;

    /// <summary>Passes that it costs to read a value in another order.</summary>
    private const double OfReader = 3;

    /// <summary>Passes that it costs to pack or unpack a value for itself.</summary>
    private const double OfPacking = 2;

    private readonly Dictionary<Value, Value> classes = [];
    private readonly Dictionary<Value, double> scores = [];
    private readonly HashSet<Value> gathered = [];
    private readonly Dictionary<Value, List<Value>> given = [];

    private BlockedValues()
    {
    }

    /// <summary>The values of kernels that lie in blocks.</summary>
    public IReadOnlySet<Value> Values { get; private set; } = new HashSet<Value>();

    /// <summary>The values that lie row-major, parameters above all, and are packed because kernels read them with others that lie in blocks.</summary>
    public IReadOnlySet<Value> Packed { get; private set; } = new HashSet<Value>();

    /// <summary>The choice for a plan.</summary>
    public static BlockedValues Of(FusionPlan plan)
    {
        var choice = new BlockedValues();
        FusionGroup[] parts = [.. Parts(plan)];
        foreach (Value made in parts.Where(CanBlock).SelectMany(p => p.Outputs).Where(IsCandidate))
        {
            choice.classes.Add(made, made);
            choice.scores.Add(made, 0);
        }

        foreach (FusionGroup part in parts)
        {
            choice.Look(part);
        }

        HashSet<Value> results = [.. plan.Graph.Results.Select(r => r.Value)];
        foreach (Value value in choice.classes.Keys.ToList())
        {
            choice.Add(value, -(choice.gathered.Contains(value) ? OfReader : results.Contains(value) ? OfPacking : 0));
        }

        choice.Values = choice.classes.Keys.Where(v => choice.scores[choice.Root(v)] > 0).ToHashSet();
        choice.Packed = choice.given.Where(g => g.Value.Any(choice.Values.Contains)).Select(g => g.Key).ToHashSet();
        return choice;
    }

    /// <summary>The groups of a plan, those that share a launch one by one.</summary>
    public static IEnumerable<FusionGroup> Parts(FusionPlan plan) => plan.Groups.SelectMany(g => g.Parts.Count > 0 ? g.Parts : [g]);

    private static bool IsCandidate(Value value) => value.Type is { Rank: >= 3, DType: { IsFloat: true, Size: >= 4 } type } && value.Type.Elements > 0
        && value.Type.Shape[1].Size % ActivationBlocks.BlockOf(type) == 0 && value.Type.Shape.Skip(2).Any(d => d.Size > 1);

    /// <summary>Whether a group stores its outputs element by element in any order as well.</summary>
    private static bool CanBlock(FusionGroup part) => Convolution(part) is not null || (part.Kind == FusionKind.Elementwise
        && part.Nodes.All(n => n.Op is IElementwise or WindowOp or Constant or BroadcastInDim or Iota || OperandMaps.IsPureView(n)));

    private static Node? Convolution(FusionGroup part) => part.Nodes.FirstOrDefault(n => n.Op is Convolution);

    private void Look(FusionGroup part)
    {
        Value[] made = [.. part.Outputs.Where(classes.ContainsKey)];
        Value? source = null;
        if (Convolution(part) is { } convolution)
        {
            var problem = ConvolutionProblem.Of(part);
            long block = ActivationBlocks.BlockOf(problem.Type);
            bool isTiled = ConvolutionLowering.IsTiled(problem);
            made.ToList().ForEach(v => Add(v, isTiled && problem.Features % block == 0 ? OfConvolution : -OfConvolution));
            Value x = convolution.Operands[0];
            if (classes.ContainsKey(x) && part.Inputs.Contains(x) && part.Nodes.Count(n => n.Operands.Contains(x)) == 1)
            {
                source = x;
                Add(x, isTiled && ChannelBlocks.Divide(problem, block) ? OfConvolution : -OfConvolution);
            }
        }

        foreach (Value read in part.Inputs.Where(v => v != source))
        {
            Node[] readers = [.. part.Nodes.Where(n => n.Operands.Contains(read))];
            bool inOrder = made.Length > 0 && readers.All(n => (n.Op is IElementwise && n.Type.Shape.Equals(read.Type.Shape)) || n.Op is WindowOp);
            if (!classes.ContainsKey(read))
            {
                foreach (Value beside in made.Where(v => inOrder && v.Type.Shape.Equals(read.Type.Shape)).Take(1))
                {
                    given.TryAdd(read, []);
                    given[read].Add(beside);
                    Add(beside, -OfPacking);
                }
            }
            else if (inOrder)
            {
                Join(read, made[0]);
                Add(read, readers.Any(n => n.Op is WindowOp) ? 2 * OfWindows : 0);
            }
            else
            {
                gathered.Add(read);
            }
        }

        made.Skip(1).ToList().ForEach(v => Join(v, made[0]));
    }

    private void Add(Value value, double passes) => scores[Root(value)] += passes * value.Type.Elements;

    private void Join(Value first, Value second)
    {
        (Value x, Value y) = (Root(first), Root(second));
        if (x != y)
        {
            classes[x] = y;
            scores[y] += scores[x];
        }
    }

    private Value Root(Value value)
    {
        while (classes[value] != value)
        {
            value = classes[value];
        }

        return value;
    }
}
