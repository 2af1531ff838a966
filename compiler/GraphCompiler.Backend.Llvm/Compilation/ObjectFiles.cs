namespace GraphCompiler.Backend.Llvm.Compilation;

/// <summary>Several object files as one run of bytes, as the compile cache keeps them.</summary>
internal static class ObjectFiles
{
    /// <summary>Puts them together.</summary>
    public static byte[] Pack(IReadOnlyList<byte[]> files)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(files.Count);
        foreach (byte[] file in files)
        {
            writer.Write(file.Length);
            writer.Write(file);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Takes apart what was put together here.</summary>
    public static IReadOnlyList<byte[]> Unpack(byte[] image)
    {
        using var reader = new BinaryReader(new MemoryStream(image));
        return [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadBytes(reader.ReadInt32()))];
    }
}
