using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Contraction;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;
using static GraphCompiler.Frontend.Tensors.Functions;

namespace GraphCompiler.Tests.Frontend.Optimizers;

/// <summary>An update is computed where its gradient is: as the epilogue of its dot, whatever the optimizer.</summary>
public class FusedUpdateTests
{
    public static TheoryData<string, Optimizer> All() => new()
    {
        { "sgd", new Sgd(0.1, Momentum: 0.9, Nesterov: true) },
        { "adagrad", new Adagrad(0.1) },
        { "rmsprop", new RmsProp(0.1, Momentum: 0.5, Centered: true) },
        { "adadelta", new Adadelta(1) },
        { "adam", new Adam(0.1) },
        { "amsgrad", new Adam(0.1, AmsGrad: true) },
        { "adamw", new AdamW(new LinearWarmup(new CosineRestarts(0.1, 10, 2), 5)) },
        { "adamax", new Adamax(0.1) },
        { "nadam", new NAdam(0.1) },
        { "radam", new RAdam(0.1) },
        { "averaged", new Adam(new OneCycle(0.1, 100)) { Average = new WeightAverage(0.99, WarmUp: true), DecoupledWeightDecay = 0.01 } },
        { "accumulated", new Adam(0.1) { AccumulationSteps = 4 } },
    };

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void A_weight_is_updated_by_the_kernel_of_its_gradient(string name, Optimizer optimizer)
    {
        Model model = new(
            new Sequential(new Dense(64, Tanh, name: "a"), new Dense(32, name: "b")), [48], new MeanSquaredError(), optimizer);
        Module module = model.ToModule(40);
        EntryCompilation train = Pipeline.Compile(module, CompilerOptions.Default).Entries.Single(e => e.Graph.Name == "train_40");
        foreach (GraphResult weight in train.Graph.Results.Where(r => r.IsState && r.Name.EndsWith("a/weight", StringComparison.Ordinal)))
        {
            FusionGroup group = train.Fusion.Groups.Single(g => g.Outputs.Contains(weight.Value));
            Assert.True(group.Nodes.Any(n => n.Op is Dot), $"{name}: {weight.Name} is computed by a kernel without its dot");
        }
    }
}
