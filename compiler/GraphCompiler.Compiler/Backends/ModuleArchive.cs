using System.Text;

namespace GraphCompiler.Compiler.Backends;

/// <summary>What the runtime has to know of a module as bytes: the part of a compiled module that is not code.</summary>
/// <remarks>Read only from the compile cache, which vouches for every byte; so nothing here is checked again.</remarks>
internal static class ModuleArchive
{
    /// <summary>The bytes of a module.</summary>
    /// <param name="spec">The module; initial values, options and pointers are left out.</param>
    /// <param name="imageKey">The key of its code in the cache.</param>
    public static byte[] Write(ModuleSpec spec, string imageKey)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(imageKey);
        writer.Write(spec.Name);
        List(writer, spec.States, state =>
        {
            Array(writer, state.Array);
            writer.Write(state.Offset);
            List(writer, state.Order is null ? [] : state.Order.Sizes.ToArray(), writer.Write);
            List(writer, state.Order is null ? [] : state.Order.Steps.ToArray(), writer.Write);
        });
        writer.Write(spec.StateBytes);
        writer.Write(spec.Constants.Length);
        writer.Write(spec.Constants.Span);
        List(writer, spec.Entries, entry => Entry(writer, entry));
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The module of bytes that were written here.</summary>
    public static (ModuleSpec Spec, string ImageKey) Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        string imageKey = reader.ReadString(), name = reader.ReadString();
        StateSpec[] states = List(reader, () => new StateSpec(Array(reader), reader.ReadInt64(), null, Order(reader)));
        long stateBytes = reader.ReadInt64();
        byte[] constants = reader.ReadBytes(reader.ReadInt32());
        EntrySpec[] entries = List(reader, () => Entry(reader));
        return (new ModuleSpec(name, states, stateBytes, constants, entries, Threads: 0, Profiled: false, Guarded: false), imageKey);
    }

    private static void Entry(BinaryWriter writer, EntrySpec entry)
    {
        writer.Write(entry.Name);
        List(writer, entry.Inputs, array => Array(writer, array));
        List(writer, entry.Outputs, array => Array(writer, array));
        writer.Write(entry.WritesState);
        writer.Write(entry.ArenaBytes);
        List(writer, entry.Table, slice =>
        {
            writer.Write((byte)slice.Space);
            writer.Write(slice.Index);
            writer.Write(slice.Offset);
            writer.Write(slice.Bytes);
        });
        List(writer, entry.FaultSites, site =>
        {
            writer.Write(site.Site);
            writer.Write(site.Id.Code);
            writer.Write(site.Id.Title);
            writer.Write(site.Id.Remedy);
            writer.Write(site.Node);
            Location(writer, site.Location);
        });
        List(writer, entry.Steps, step =>
        {
            writer.Write(step.Name);
            Location(writer, step.Location);
            writer.Write(step.Bytes);
            writer.Write(step.Flops);
        });
    }

    private static EntrySpec Entry(BinaryReader reader) => new(
        reader.ReadString(),
        List(reader, () => Array(reader)),
        List(reader, () => Array(reader)),
        reader.ReadBoolean(),
        reader.ReadInt64(),
        List(reader, () => new Slice((MemorySpace)reader.ReadByte(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64())),
        List(reader, () => new FaultSite(reader.ReadInt32(), Id(reader), reader.ReadString(), Location(reader))),
        List(reader, () => new StepSpec(reader.ReadString(), Location(reader), reader.ReadInt64(), reader.ReadInt64())));

    /// <summary>Made anew, and equal to the one that was written: to look for it would be to make them all.</summary>
    private static DiagnosticId Id(BinaryReader reader) => new(reader.ReadString(), reader.ReadString(), reader.ReadString());

    private static void Array(BinaryWriter writer, ArraySpec array)
    {
        writer.Write(array.Name);
        writer.Write((byte)array.DType);
        List(writer, array.Shape.ToSizes(), writer.Write);
    }

    private static ArraySpec Array(BinaryReader reader) =>
        new(reader.ReadString(), (DType)reader.ReadByte(), Shape.FromSizes(List(reader, reader.ReadInt64)));

    private static MemoryOrder? Order(BinaryReader reader)
    {
        long[] sizes = List(reader, reader.ReadInt64), steps = List(reader, reader.ReadInt64);
        return sizes.Length == 0 ? null : new MemoryOrder(sizes, steps);
    }

    private static void Location(BinaryWriter writer, SourceLocation location)
    {
        writer.Write(location.File is not null);
        writer.Write(location.File ?? "");
        writer.Write(location.Line);
        writer.Write(location.Scope ?? "");
    }

    private static SourceLocation Location(BinaryReader reader)
    {
        bool hasFile = reader.ReadBoolean();
        string file = reader.ReadString();
        return new SourceLocation(hasFile ? file : null, reader.ReadInt32(), reader.ReadString());
    }

    private static void List<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (T item in items)
        {
            write(item);
        }
    }

    private static T[] List<T>(BinaryReader reader, Func<T> read)
    {
        var items = new T[reader.ReadInt32()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = read();
        }

        return items;
    }
}
