using System.Globalization;
using System.Text.RegularExpressions;
using GraphCompiler.Backend.CSharp;
using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Elementwise;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Compiler.Rematerialization;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Tests.Memory;
using Xunit;

namespace GraphCompiler.Tests.Rematerialization;

/// <summary>A budget of bytes is met by computing values again, with the same bits, or refused with the smallest figure that is possible.</summary>
public partial class BudgetPhaseTests
{
    private static readonly CompilerOptions Options = new() { CacheFolder = "", Threads = 1 };

    [Theory]
    [InlineData("train residual 24x64", 0.6, 0.4)]
    [InlineData("train transformer 4x256 4x128", 0.6, 0.5)]
    [InlineData("train transformer 2x64 2x48", 0.8, 0.6)]
    [InlineData("train lstm 12x32", 0.9, 0.6)]
    public void A_training_step_keeps_within_its_budget_with_the_same_bits(string network, double part, double mostWork)
    {
        Module module = Networks.All[network]();
        Compilation free = Pipeline.Compile(module, Options);
        long budget = (long)(part * free.Entries[0].Memory.ArenaBytes);
        CompilerOptions tight = Options with { MemoryBudget = budget };
        Compilation compiled = Pipeline.Compile(module, tight);
        RematerializationReport report = compiled.Entries[0].Rematerialization!;
        Assert.InRange(compiled.Entries[0].Memory.ArenaBytes, 1, budget);
        Assert.Equal((budget, free.Entries[0].Memory.ArenaBytes, compiled.Entries[0].Memory.ArenaBytes), (report.Budget, report.Before, report.After));
        Assert.InRange(report.Work, 1e-6, mostWork);
        NdArray[] expected = Run(module, free, Options), found = Run(module, compiled, tight);
        Assert.All(expected.Zip(found), pair => Assert.True(pair.First.BitEquals(pair.Second)));
    }

    [Fact]
    public void A_budget_that_is_not_needed_changes_nothing()
    {
        Module module = Networks.All["train transformer 2x64 2x48"]();
        EntryCompilation free = Pipeline.Compile(module, Options).Entries[0];
        EntryCompilation same = Pipeline.Compile(module, Options with { MemoryBudget = free.Memory.ArenaBytes }).Entries[0];
        Assert.Null(same.Rematerialization);
        Assert.Equal(free.Memory.ToString(), same.Memory.ToString());
    }

    [Theory]
    [InlineData("train residual 24x64")]
    [InlineData("train mlp 784-512-512-10 x128")]
    [InlineData("infer transformer 2x64 2x48")]
    public void What_cannot_be_met_is_refused_with_the_smallest_figure_that_can(string network)
    {
        Module module = Networks.All[network]();
        var fault = Assert.Throws<GraphCompilerException>(() => Pipeline.Compile(module, Options with { MemoryBudget = 1000 }));
        Assert.Equal("GRC5001", fault.Code);
        long least = long.Parse(LeastBytes().Match(fault.Message).Groups[1].Value, CultureInfo.InvariantCulture);
        long free = Pipeline.Compile(module, Options).Entries[0].Memory.ArenaBytes;
        Assert.InRange(least, 1001, free);
        Assert.InRange(Pipeline.Compile(module, Options with { MemoryBudget = least }).Entries[0].Memory.ArenaBytes, 1, least);
        Assert.True(network.StartsWith("infer", StringComparison.Ordinal) || least < free);
    }

    [Fact]
    public void Dropout_draws_the_same_numbers_again()
    {
        Module module = DroppedResidual();
        Compilation free = Pipeline.Compile(module, Options);
        CompilerOptions tight = Options with { MemoryBudget = (long)(0.75 * free.Entries[0].Memory.ArenaBytes) };
        Compilation compiled = Pipeline.Compile(module, tight);
        Assert.NotNull(compiled.Entries[0].Rematerialization);
        Assert.All(Run(module, free, Options).Zip(Run(module, compiled, tight)), pair => Assert.True(pair.First.BitEquals(pair.Second)));
    }

    [Fact]
    public void The_environment_sets_the_budget() => Assert.Equal(
        123456, CompilerOptions.FromEnvironment(name => name == "GRAPHC_MEMORY" ? "123456" : null).MemoryBudget);

    /// <summary>Blocks of a dense layer, GELU and dropout around a residual stream.</summary>
    private static Module DroppedResidual()
    {
        var network = new NetworkGraph("train");
        GraphBuilder b = network.Builder;
        Value key = b.Parameter("key", new TensorType(DType.U32, [2])), x = network.Input(32, 64);
        for (int i = 0; i < 12; i++)
        {
            Value hidden = b.Gelu(network.Dense(x, 128));
            Value kept = b.Bernoulli(b.FoldIn(key, b.Scalar(DType.U32, i)), 0.8, hidden.Type.Shape);
            x = b.Add(x, network.Dense(b.Select(kept, hidden, b.ZeroLike(hidden)), 64));
        }

        return network.Train(x);
    }

    private static NdArray[] Run(Module module, Compilation compilation, CompilerOptions options)
    {
        LoadedModule loaded = new CSharpBackend().Load(compilation.Programs, options);
        State state = loaded.NewState();
        var random = new Random(5);
        foreach (StateDeclaration declared in module.States)
        {
            state.Set(declared.Name, Drawn(declared.Type, random));
        }

        NdArray[] outputs = [];
        for (int step = 0; step < 2; step++)
        {
            outputs = loaded.Entries[0].Run(state, [.. module.Entries[0].Inputs.Select(p => Drawn(p.Type, random))]);
        }

        return [.. outputs, .. state.Names.Select(state.Get)];
    }

    private static NdArray Drawn(TensorType type, Random random) => type.DType == DType.F32
        ? NdArray.From<float>([.. Enumerable.Range(0, (int)type.Elements).Select(_ => 0.2f * (random.NextSingle() - 0.5f))], type.Shape)
        : type.DType == DType.U32 ? NdArray.From<uint>([.. Enumerable.Range(0, (int)type.Elements).Select(_ => (uint)random.Next())], type.Shape)
        : NdArray.Zeros(type.DType, type.Shape);

    [GeneratedRegex("and ([0-9]+) at least")]
    private static partial Regex LeastBytes();
}
