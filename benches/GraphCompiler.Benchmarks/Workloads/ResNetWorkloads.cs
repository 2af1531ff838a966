using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;

namespace GraphCompiler.Benchmarks.Workloads;

/// <summary>Residual networks (He et al. 2016), as the frontend has them ready-made: a training step, and inference.</summary>
internal static class ResNetWorkloads
{
    /// <summary>All of them: ResNet-18 on images of CIFAR, ResNet-50 on one of ImageNet.</summary>
    public static IEnumerable<Workload> All => [Train(18, [3, 32, 32], 32), Infer(50, [3, 224, 224], 1)];

    /// <summary>A training step for small images: cross-entropy of 10 classes, momentum 0.9, weight decay 5e-4.</summary>
    /// <param name="depth">Layers with weights.</param>
    /// <param name="image">Shape of an image.</param>
    /// <param name="batch">Images.</param>
    public static Workload Train(int depth, Shape image, int batch)
    {
        Layer Network() => new ResNet(depth, Classes: 10, HasSmallImages: true).Network();
        NetworkDescription network = NetworkDescription.Of(Network(), image);
        double first = Products(network).First();
        // Each product has two gradients, but for the one of the images. Weights and their momentum are read and written.
        return Of($"train resnet{depth} x{batch}", network, batch * ((3 * Products(network).Sum()) - first), 16.0 * network.ParameterCount, () => ModelModule.Of(
            new Model(Network(), image, new CrossEntropy(), new Sgd(1e-4, Momentum: 0.9) { WeightDecay = 5e-4 }), $"train_{batch}", batch));
    }

    /// <summary>The logits of 1000 classes, batch norm by given statistics.</summary>
    /// <param name="depth">Layers with weights.</param>
    /// <param name="image">Shape of an image.</param>
    /// <param name="batch">Images.</param>
    public static Workload Infer(int depth, Shape image, int batch)
    {
        NetworkDescription network = NetworkDescription.Of(new ResNet(depth).Network(), image);
        return Of($"infer resnet{depth} x{batch}", network, batch * Products(network).Sum(), 4.0 * network.ParameterCount, () => ModelModule.Of(
            new Model(new ResNet(depth).Network(), image, new CrossEntropy(), new Sgd(0)), $"predict_{batch}", batch));
    }

    /// <summary>Operations of each product, of one image; the bias of a dense layer is none.</summary>
    private static IEnumerable<double> Products(NetworkDescription network) => network.Layers.Where(layer => layer.Kind is "conv2d" or "dense")
        .Select(layer => (double)layer.Operations - (layer.Kind == "dense" ? layer.Output!.Elements : 0));

    private static Workload Of(string name, NetworkDescription network, double flops, double bytes, Func<Module> build) =>
        new(name, Bound.MultiplyAdd, flops, bytes, build) { Parameters = network.ParameterCount, CanFuse = false };
}
