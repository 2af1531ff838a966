using System.Text.Json;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.GoldenCases;

internal static partial class GoldenOperators
{
    private static Dictionary<string, Func<GoldenScope, Value[]>> Shapes => new()
    {
        ["transpose"] = OfX((b, x, a) => b.Transpose(x, a.Integers("perm").Select(d => (int)d).ToEquatable())),
        ["reshape"] = OfX((b, x, a) => b.Reshape(x, Completed(a.Integers("shape"), x.Type.Elements))),
        ["flatten"] = OfX((b, x) => b.Reshape(x, Completed([x.Type.Shape[0], -1], x.Type.Elements))),
        ["unsqueeze"] = OfX((b, x, a) => b.KeepDims(x, a.Integers("axes").Select(d => (int)d).ToEquatable())),
        ["squeeze"] = OfX((b, x, a) => b.Reshape(x, x.Type.Shape.Without(a.Integers("axes").Select(d => (int)d)))),
        ["concat"] = s => [s.B.Concatenate(s.Case.Axis("axis", s["a"].Type.Rank), s.Values)],
        ["stack"] = s => [s.B.Stack((int)s.Case.Integer("axis"), s.Values)],
        ["split"] = s => s.B.Split(s.X, (int)s.Case.Integer("axis"), s.Case.Integers("split")),
        ["slice"] = OfX((b, x, a) => b.Slice(
            x, a.Integers("starts").ToEquatable(), a.Integers("ends").ToEquatable(), a.Integers("steps").ToEquatable())),
        ["flip"] = OfX((b, x, a) => b.Reverse(x, a.Axes("axes", x.Type.Rank))),
        ["roll"] = OfX((b, x, a) => b.Roll(x, (int)a.Integer("axis"), a.Integer("shift"))),
        ["tile"] = OfX((b, x, a) => b.Tile(x, a.Integers("repeats"))),
        ["expand"] = OfX((b, x, a) => b.BroadcastTo(x, Shape.FromSizes(a.Integers("shape")))),
        ["trilu"] = OfX((b, x, a) => b.Triangle(x, a.Flag("upper"), a.Integer("k"))),
        ["depth_to_space"] = OfX((b, x, a) => b.DepthToSpace(x, a.Integer("blocksize"))),
        ["space_to_depth_crd"] = OfX((b, x, a) => b.SpaceToDepth(x, a.Integer("blocksize"))),
        ["diagonal"] = OfX((b, x) => b.Diagonal(x)),
        ["pad"] = OfX(Padded),
        ["resize2d"] = OfX(Resized),
    };

    private static Shape Completed(long[] sizes, long elements)
    {
        long known = sizes.Where(size => size != -1).Aggregate(1L, (product, size) => product * size);
        return Shape.FromSizes([.. sizes.Select(size => size == -1 ? elements / known : size)]);
    }

    private static Value Padded(GraphBuilder b, Value x, GoldenCase a)
    {
        JsonElement amounts = a.Object("last_two_axes");
        Value Along(Value value, int axis, string low, string high)
        {
            (long before, long behind) = (amounts.GetProperty(low).GetInt64(), amounts.GetProperty(high).GetInt64());
            return a.Text("mode") switch
            {
                "constant" => b.PadAxis(value, b.Scalar(x.Type.DType, a.Number("value")), axis, before, behind),
                "reflect" => b.PadReflect(value, axis, before, behind),
                _ => b.PadEdge(value, axis, before, behind),
            };
        }

        return Along(Along(x, 2, "top", "bottom"), 3, "left", "right");
    }

    private static Value Resized(GraphBuilder b, Value x, GoldenCase a)
    {
        CoordinateMode coordinates = a.Flag("align_corners") ? CoordinateMode.AlignCorners : CoordinateMode.HalfPixel;
        Interpolation interpolation = a.Text("mode") switch
        {
            // PyTorch's nearest.
            "nearest" => new(InterpolationMode.Nearest, CoordinateMode.Asymmetric, NearestRounding.Floor),
            "bilinear" => new(InterpolationMode.Linear, coordinates),
            _ => new(InterpolationMode.Cubic, coordinates),
        };
        return b.Resize(x, a.Integers("size").ToEquatable(), interpolation);
    }
}
