using System.Globalization;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Pixels = 64, Code = 8, Batch = 64, Epochs = 60;

// Handwritten digits of 8 × 8 pixels, 0 to 16, as numbers from 0 to 1.
NdArray train = Digits("optdigits-train.csv"), test = Digits("optdigits-test.csv");
Console.WriteLine($"{train.Shape[0]} digits to learn from, {test.Shape[0]} to test with; errors are means of squares over test pixels");

// 1. Linear: what can be kept in 8 numbers is what the first 8 principal components keep, which no training can beat on its own data.
Graph pca = Graph.Of(
    t =>
    {
        Tensor mean = Mean(t[0], [0]), centred = t[0] - mean, others = t[1] - mean;
        Tensor axes = SymmetricEigen(MatMul(centred.T, centred)).Vectors, first = Slice(axes, 1, ^Code..);
        Tensor kept = MatMul(MatMul(others, first), first.T), error = others - kept;
        return [Mean(error * error)];
    },
    [new(DType.F32, train.Shape), new(DType.F32, test.Shape)]);
float optimum = pca.Compile().Run(train, test)[0].Data<float>()[0];
Model linear = Trained(new Sequential(new Dense(Code), new Dense(Pixels)), new MeanSquaredError(), train, train);
Console.WriteLine($"linear, {Code} numbers:       {Error(linear, test, test):F5}, principal components {optimum:F5}");

// 2. Not linear: the same number of numbers keeps more.
Model deep = Trained(
    new Sequential(new Dense(128, Relu), new Dense(Code), new Dense(128, Relu), new Dense(Pixels)), new MeanSquaredError(), train, train);
Console.WriteLine($"deep, {Code} numbers:         {Error(deep, test, test):F5}");

// 3. Denoising: a third of the pixels is lost, and found again.
NdArray lossyTrain = Lossy(train, 1), lossyTest = Lossy(test, 2);
Model denoising = Trained(
    new Sequential(new Dense(256, Relu), new Dense(64, Relu), new Dense(256, Relu), new Dense(Pixels)), new MeanSquaredError(), lossyTrain, train);
Console.WriteLine($"denoising:               {Error(denoising, lossyTest, test):F5}, without it {MeanSquare(lossyTest, test):F5}");

// 4. Sparse: more units than pixels, of which few are active for each digit.
var encoder = new Dense(100, Relu);
var decoder = new Dense(Pixels);
Model sparse = Trained(
    new Lambda((x, c) =>
    {
        Tensor code = encoder.Apply(x, c);
        return Concatenate([decoder.Apply(code, c), code], axis: 1);
    }),
    new SparseLoss(0.1), train, train);
float[] outputs = sparse.Predict(test).ToArray<float>();
double active = Enumerable.Range(0, outputs.Length).Where(i => i % (Pixels + 100) >= Pixels).Count(i => outputs[i] > 1e-3);
Console.WriteLine($"sparse, 100 units:       {Error(sparse, test, test):F5}, with {active / test.Shape[0].Size:F1} units active");

static NdArray Digits(string name)
{
    NdArray pixels = CsvTable.Read(DataFiles.Find("tabular", name)).Numbers(..Pixels);
    foreach (ref float pixel in pixels.Data<float>())
    {
        pixel /= 16;
    }

    return pixels;
}

static NdArray Lossy(NdArray digits, uint seed) => Graph.Of(
    (x, key) => Where(RandomBernoulli(key, 1.0 / 3, x.Shape), 0 * x, x), new(DType.F32, digits.Shape), RandomKey)
    .Compile().Run(digits, NdArray.From<uint>([seed, 0], [2]))[0];

static Model Trained(Layer network, Loss loss, NdArray inputs, NdArray targets)
{
    int steps = Epochs * ((int)inputs.Shape[0].Size + Batch - 1) / Batch;
    var model = new Model(network, inputs: [Pixels], loss, new Adam(new CosineDecay(3e-3, steps)));
    model.Fit(Dataset.Of(inputs, targets), Epochs, Batch, progress: TrainingProgress.Silent);
    return model;
}

static double Error(Model model, NdArray inputs, NdArray targets) => MeanSquare(model.Predict(inputs), targets);

static double MeanSquare(NdArray outputs, NdArray targets)
{
    int width = (int)outputs.Shape[1].Size;
    float[] y = outputs.ToArray<float>(), t = targets.ToArray<float>();
    return t.Select((expected, i) => expected - y[(i / Pixels * width) + (i % Pixels)]).Average(d => (double)d * d);
}

/// <summary>Squares of the differences of pixels, and a price for each unit that is active, by how much.</summary>
internal sealed class SparseLoss(double price) : Loss
{
    public override TensorType Target(TensorType output) => output.With([output.Shape[0], 64]);

    public override Tensor Apply(Tensor output, Tensor target) =>
        new MeanSquaredError().Apply(Slice(output, 1, ..64), target) + (price * Mean(Abs(Slice(output, 1, 64..))));
}
