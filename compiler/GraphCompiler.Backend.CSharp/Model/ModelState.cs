using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime;

/// <summary>The state of a compiled model in native memory, and its files: safetensors, a piece of state a tensor.</summary>
internal sealed unsafe class ModelState
{
    private readonly long[] offsets;
    private readonly MemoryOrder?[] orders;
    private readonly List<ModelTensor> pieces;
    private readonly byte[] header;
    private readonly NativeBlock block;

    /// <summary>A state with the embedded values; zeros where none are embedded.</summary>
    /// <param name="bytes">Size of the block.</param>
    /// <param name="offsets">Place of each piece, in the order of the embedded header.</param>
    /// <param name="orders">For each piece that is not row-major: its number, its loops, their sizes, their steps.</param>
    public ModelState(long bytes, ReadOnlySpan<long> offsets, ReadOnlySpan<long> orders)
    {
        this.offsets = offsets.ToArray();
        this.orders = new MemoryOrder?[offsets.Length];
        for (int at = 0; at < orders.Length; at += 2 + (2 * (int)orders[at + 1]))
        {
            int loops = (int)orders[at + 1];
            this.orders[orders[at]] = new MemoryOrder(orders.Slice(at + 2, loops), orders.Slice(at + 2 + loops, loops));
        }

        block = new NativeBlock(bytes);
        Clear(bytes);
        using Stream embedded = ModelData.OpenState();
        header = ModelTensor.ReadHeader(embedded);
        pieces = ModelTensor.Parse(header);
        for (int i = 0; i < pieces.Count && embedded.Position < embedded.Length; i++)
        {
            Read(embedded, i);
        }
    }

    /// <summary>Who may read and write.</summary>
    public SharedLock Gate { get; } = new();

    /// <summary>The first byte.</summary>
    public byte* Pointer => block.Pointer;

    /// <summary>Names of the pieces.</summary>
    public string[] Names => pieces.ConvertAll(p => p.Name).ToArray();

    /// <summary>Copies a piece out, or in.</summary>
    public void Transfer<T>(string name, Span<T> values, bool write) where T : unmanaged
    {
        int i = pieces.FindIndex(p => p.Name == name);
        if (i < 0)
        {
            throw new ArgumentException($"there is no state '{name}'; there are {string.Join(", ", Names)}", nameof(name));
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        if (bytes.Length != pieces[i].Bytes)
        {
            throw new ArgumentException($"state {pieces[i]} has {pieces[i].Bytes} bytes, the span {bytes.Length}", nameof(values));
        }

        Gate.Enter(write);
        try
        {
            if (write)
            {
                Write(i, bytes);
            }
            else
            {
                Read(i, bytes);
            }
        }
        finally
        {
            Gate.Exit(write);
            GC.KeepAlive(this);
        }
    }

    /// <summary>Reads every piece from a safetensors file; tensors that are no piece of state are left alone.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or a piece is missing or of another type. The state is as it was.</exception>
    public void Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        List<ModelTensor> tensors = ModelTensor.Parse(ModelTensor.ReadHeader(file));
        long data = file.Position;
        var found = new ModelTensor[pieces.Count];
        for (int i = 0; i < pieces.Count; i++)
        {
            ModelTensor piece = pieces[i];
            int at = tensors.FindIndex(t => t.Name == piece.Name);
            found[i] = at >= 0 ? tensors[at] : throw new InvalidDataException($"{path} has no tensor '{piece.Name}'");
            if (!found[i].HasTypeOf(piece) || found[i].End > file.Length - data)
            {
                throw new InvalidDataException($"{path}: expected {piece}, found {found[i]} in {file.Length - data} bytes of data");
            }
        }

        Gate.Enter(write: true);
        try
        {
            for (int i = 0; i < found.Length; i++)
            {
                file.Position = data + found[i].Begin;
                Read(file, i);
            }
        }
        finally
        {
            Gate.Exit(write: true);
        }
    }

    /// <summary>Writes every piece to a safetensors file: beside it first, so that the old or the new one is there, whole.</summary>
    public void Save(string path)
    {
        string temporary = path + ".tmp";
        using (FileStream file = File.Create(temporary))
        {
            file.Write(BitConverter.GetBytes((long)header.Length));
            file.Write(header);
            Gate.Enter(write: false);
            try
            {
                for (int i = 0; i < pieces.Count; i++)
                {
                    var values = new byte[pieces[i].Bytes];
                    Read(i, values);
                    file.Write(values);
                }
            }
            finally
            {
                Gate.Exit(write: false);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private void Read(Stream stream, int piece)
    {
        if (orders[piece] is null)
        {
            stream.ReadExactly(Memory(piece));
            return;
        }

        var values = new byte[pieces[piece].Bytes];
        stream.ReadExactly(values);
        Write(piece, values);
    }

    private void Read(int piece, Span<byte> values)
    {
        if (orders[piece] is { } order)
        {
            order.Unpack(Memory(piece), values, pieces[piece].ElementSize);
        }
        else
        {
            Memory(piece).CopyTo(values);
        }
    }

    private void Write(int piece, ReadOnlySpan<byte> values)
    {
        if (orders[piece] is { } order)
        {
            order.Pack(values, Memory(piece), pieces[piece].ElementSize);
        }
        else
        {
            values.CopyTo(Memory(piece));
        }
    }

    private Span<byte> Memory(int piece) => new(Pointer + offsets[piece], checked((int)pieces[piece].Bytes));

    private void Clear(long bytes) => NativeMemory.Clear(Pointer, (nuint)bytes);
}
