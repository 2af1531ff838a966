using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Tests.Fuzzing;

/// <summary>Makes one size smaller everywhere in a case.</summary>
internal static class SizeShrinking
{
    /// <summary>The case with a size replaced in types, shapes and lists of attributes, and the data cut off; null if that is no graph.</summary>
    public static FuzzCase? Resize(FuzzCase item, long size, long smaller)
    {
        Shape Change(Shape shape) => Shape.FromSizes([.. shape.Select(d => d == size ? smaller : d.Size)]);
        object? ChangeValue(object? value) => value switch
        {
            Shape shape => Change(shape),
            TensorType type => type.With(Change(type.Shape)),
            EquatableArray<long> list => list.Select(n => n == size ? smaller : n).ToEquatable(),
            long number when number == size => smaller,
            ConstantData data => new ConstantData(CutOff(data.Array, Change(data.Array.Shape))),
            _ => value,
        };

        try
        {
            var copy = new GraphCopy(item.Graph);
            foreach (Node node in item.Graph.Nodes)
            {
                OpSchema schema = OpCatalog.Of(node.Op);
                copy.Add(node, schema.Create([.. schema.Attributes.Select(a => ChangeValue(a.Of(node.Op)))]));
            }

            return item with
            {
                Graph = copy.Build(),
                Arguments = [.. item.Arguments.Select(a => CutOff(a, Change(a.Shape)))],
            };
        }
        catch (GraphCompilerException)
        {
            return null;
        }
    }

    private static NdArray CutOff(NdArray array, Shape shape)
    {
        ReferenceTensor whole = ReferenceTensor.From(array);
        return shape.Equals(array.Shape) ? array : whole.Gather(whole.Type.With(shape), index => index).ToNdArray();
    }
}
