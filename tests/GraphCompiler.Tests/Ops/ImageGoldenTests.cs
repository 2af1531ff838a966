using System.Globalization;
using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Reduction;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Ops;

/// <summary>Resizing, sampling at places and adaptive pooling against ONNX's cases, and against PyTorch with gradients (<c>Golden/images.txt</c>).</summary>
/// <remarks>
/// A case is a line <c>case source op attributes</c>, and a line <c>name [shape]: values</c> for each operand, for y, and (d_name) for the gradient of
/// <c>Σ y · c</c>, where c goes in equal steps from −1 to 1.
/// </remarks>
public sealed class ImageGoldenTests
{
    private static readonly Lazy<Case[]> All = new(() => [.. Read(File.ReadLines(Path.Combine(Goldens.Folder, "images.txt")))]);

    [Theory]
    [InlineData("resize", 25)]
    [InlineData("gridsample", 29)]
    [InlineData("affinegrid", 3)]
    [InlineData("adaptivemax", 3)]
    [InlineData("adaptiveaverage", 3)]
    public void Values_and_gradients_are_those_of_others(string op, int count)
    {
        Case[] cases = [.. All.Value.Where(c => c.Op == op)];
        Assert.Equal(count, cases.Length);
        Assert.All(cases, Check);
    }

    [Fact]
    public void Derivatives_hold_to_the_second_order()
    {
        foreach (string op in new[] { "resize", "gridsample", "adaptiveaverage" })
        {
            Case smooth = All.Value.Last(c => c.Op == op && c.Attributes.GetValueOrDefault("mode") is "linear" or "cubic" or null);
            Graph graph = Build(smooth, (b, x, y) => [b.Square(y)]);
            GradientChecker.Require(graph, smooth.Operands);
        }
    }

    [Fact]
    public void Nearest_samples_do_not_change_with_their_places()
    {
        var b = new GraphBuilder("f");
        Value x = b.Parameter("x", new TensorType(DType.F32, [1, 1, 2, 2])), grid = b.Parameter("grid", new TensorType(DType.F32, [1, 1, 3, 2]));
        Value sum = b.ReduceSum(b.Square(b.GridSample(x, grid, InterpolationMode.Nearest)), [0, 1, 2, 3]);
        Value[] gradients = ReverseMode.Gradient(b, sum, [x, grid]);
        ReferenceTensor[] found = GraphInterpreter.Run(
            b.Build(new GraphResult("x", gradients[0]), new GraphResult("grid", gradients[1])),
            [ReferenceTensor.Of(DType.F32, [1, 1, 2, 2], [1, 2, 3, 4]), ReferenceTensor.Of(DType.F32, [1, 1, 3, 2], [-0.5, -0.5, 0.5, -0.5, 0.4, -0.6])]);
        Assert.Equal([2, 8, 0, 0], found[0].Floats);
        Assert.Equal(new double[6], found[1].Floats);
    }

    [Fact]
    public void What_has_no_weight_takes_no_part()
    {
        double[] Resized(params double[] x)
        {
            var b = new GraphBuilder("f");
            Value y = b.Resize(b.Parameter("x", new TensorType(DType.F32, [x.Length])), 0, 2 * x.Length, new Interpolation());
            return GraphInterpreter.Run(b.Build(new GraphResult("y", y)), [ReferenceTensor.Of(DType.F32, [x.Length], x)])[0].Floats;
        }

        const double nan = double.NaN, inf = double.PositiveInfinity;
        Assert.Equal([1, 1.25, 1.75, nan, nan, nan, nan, 4.25, 4.75, 5], Resized(1, 2, nan, 4, 5));
        Assert.Equal([1, 1.25, 1.75, inf, inf, inf], Resized(1, 2, inf));
    }

    private static void Check(Case given)
    {
        string[] names = [.. given.Arrays.Keys.Where(name => name.StartsWith("d_", StringComparison.Ordinal))];
        Graph graph = Build(given, (b, x, y) =>
        {
            long count = y.Type.Elements;
            double[] direction = [.. Enumerable.Range(0, (int)count).Select(i => count == 1 ? -1 : ((2.0 * i) / (count - 1)) - 1)];
            Value sum = b.ReduceSum(
                b.Mul(y, b.Constant(ReferenceTensor.Of(y.Type.DType, y.Type.Shape, direction).ToNdArray())), [.. Enumerable.Range(0, y.Type.Rank)]);
            Value[] wanted = [.. names.Select(name => x[name[2..]])];
            return [y, .. wanted.Length == 0 ? [] : ReverseMode.Gradient(b, sum, wanted)];
        });
        ReferenceTensor[] found = GraphInterpreter.Run(graph, given.Operands);
        Near(given, "y", found[0]);
        foreach ((int i, string name) in names.Index())
        {
            Near(given, name, found[i + 1]);
        }
    }

    private static void Near(Case given, string name, ReferenceTensor found)
    {
        ReferenceTensor wanted = given.Arrays[name];
        Assert.True(wanted.Type == found.Type, $"{given}: {name} is {found.Type}, not {wanted.Type}");
        // Some of ONNX's are written with four digits; its own tolerance is a thousandth.
        double most = Math.Max(1, wanted.Floats.Max(Math.Abs)) * (given.Line.StartsWith("case onnx gridsample", StringComparison.Ordinal) ? 5e-5 : 2e-6);
        Assert.All(wanted.Floats.Zip(found.Floats), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= most, $"{given}: {name} is\n{string.Join(' ', found.Floats)}\nnot\n{string.Join(' ', wanted.Floats)}"));
    }

    private static Graph Build(Case given, Func<GraphBuilder, Dictionary<string, Value>, Value, Value[]> results)
    {
        var b = new GraphBuilder(given.Op);
        Dictionary<string, Value> x = given.Arrays.Keys.TakeWhile(name => name != "y").ToDictionary(name => name, name => b.Parameter(name, given.Arrays[name].Type));
        Value y = given.Op switch
        {
            "resize" => Resized(b, x["x"], given),
            "gridsample" => b.GridSample(x["x"], x["grid"], Mode(given), Enum.Parse<GridPadding>(given.Attributes["padding"], ignoreCase: true), given.Attributes["align"] == "1"),
            "affinegrid" => b.AffineGrid(x["x"], given.Arrays["y"].Type.Shape.Skip(1).SkipLast(1).Select(d => d.Size).ToEquatable(), given.Attributes["align"] == "1"),
            "adaptivemax" => b.AdaptiveMaxPool(x["x"], Sizes(given)),
            _ => b.AdaptiveAveragePool(x["x"], Sizes(given)),
        };
        return b.Build([.. results(b, x, y).Select((v, i) => new GraphResult(string.Create(CultureInfo.InvariantCulture, $"r{i}"), v))]);
    }

    private static Value Resized(GraphBuilder b, Value x, Case given)
    {
        string? Said(string name) => given.Attributes.GetValueOrDefault(name);
        var interpolation = new Interpolation(
            Mode(given),
            Said("coordinate_transformation_mode") switch
            {
                "align_corners" => CoordinateMode.AlignCorners,
                "asymmetric" => CoordinateMode.Asymmetric,
                "half_pixel_symmetric" => CoordinateMode.HalfPixelSymmetric,
                _ => CoordinateMode.HalfPixel,
            },
            Said("nearest_mode") switch
            {
                "floor" => NearestRounding.Floor,
                "ceil" => NearestRounding.Ceil,
                "round_prefer_ceil" => NearestRounding.PreferCeil,
                _ => NearestRounding.PreferFloor,
            },
            Said("slope") is { } slope ? double.Parse(slope, CultureInfo.InvariantCulture) : -0.75, Said("excludes") == "1", Said("antialias") == "1");
        long[] sizes = [.. given.Arrays["y"].Type.Shape.Skip(2).Select(d => d.Size)];
        if (Said("scales") is not { } scales)
        {
            return b.Resize(x, sizes.ToEquatable(), interpolation);
        }

        foreach ((int d, string scale) in scales.Split(',').Index())
        {
            x = b.Resize(x, d + 2, sizes[d], interpolation, double.Parse(scale, CultureInfo.InvariantCulture));
        }

        return x;
    }

    private static InterpolationMode Mode(Case given) => Enum.Parse<InterpolationMode>(given.Attributes["mode"], ignoreCase: true);

    private static EquatableArray<long> Sizes(Case given) =>
        given.Attributes["size"].Split(',').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToEquatable();

    private static IEnumerable<Case> Read(IEnumerable<string> lines)
    {
        Case? current = null;
        foreach (string line in lines)
        {
            if (line.StartsWith("case ", StringComparison.Ordinal))
            {
                if (current is not null)
                {
                    yield return current;
                }

                string[] words = line.Split(' ');
                current = new Case(line, words[2], words.Skip(3).Select(w => w.Split('=')).ToDictionary(w => w[0], w => w[1]), []);
                continue;
            }

            int open = line.IndexOf('[', StringComparison.Ordinal), close = line.IndexOf("]: ", StringComparison.Ordinal);
            Shape shape = Shape.FromSizes([.. line[(open + 1)..close].Split(',').Select(size => long.Parse(size, CultureInfo.InvariantCulture))]);
            current!.Arrays.Add(line[..(open - 1)], ReferenceTensor.Of(
                DType.F64, shape, line[(close + 3)..].Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture))));
        }

        yield return current!;
    }

    private sealed record Case(string Line, string Op, Dictionary<string, string> Attributes, Dictionary<string, ReferenceTensor> Arrays)
    {
        public ReferenceTensor[] Operands => [.. Arrays.TakeWhile(a => a.Key != "y").Select(a => a.Value)];

        public override string ToString() => Line;
    }
}
