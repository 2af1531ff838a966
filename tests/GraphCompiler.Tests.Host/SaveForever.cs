using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Tests.Host;

/// <summary><c>save-forever PATH</c>: saves arrays that are full of the number of the save, until it is killed.</summary>
internal static class SaveForever
{
    public static int Run(string[] args)
    {
        for (int number = 1; ; number++)
        {
            var values = new int[20_000];
            Array.Fill(values, number);
            NdArray array = NdArray.From<int>(values, [100, 200]);
            Safetensors.Save(args[0], [new("first", array), new("second", array), new("third", array)], [new("number", $"{number}")]);
            if (number == 1)
            {
                Console.WriteLine("saving");
            }
        }
    }
}
