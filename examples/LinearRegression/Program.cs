using GraphCompiler.Frontend.Charts;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;

// 30 samples of y = 3x + 2 + U(−0.1, 0.1); the line of least squares through these is w = 2.99, b = 1.98.
const int Samples = 30, Epochs = 2500;
var random = new Random(467);
var x = new float[Samples, 1];
var y = new float[Samples, 1];
for (int i = 0; i < Samples; i++)
{
    x[i, 0] = (2 * random.NextSingle()) - 1;
    y[i, 0] = (3 * x[i, 0]) + 2 + (0.2f * random.NextSingle()) - 0.1f;
}

var data = Dataset.Of(x, y);
(string Name, Optimizer Optimizer)[] optimizers =
[
    ("plain", new Sgd(0.005)),
    ("momentum 0.6", new Sgd(0.005, Momentum: 0.6)),
    ("Nesterov 0.8", new Sgd(0.005, Momentum: 0.8, Nesterov: true)),
];

var curves = new List<ChartSeries>();
Console.WriteLine($"{"optimizer",-14} {"w",6} {"b",6} {"loss",9}");
foreach ((string name, Optimizer optimizer) in optimizers)
{
    var model = new Model(new Dense(1, name: "line"), inputs: [1], loss: new MeanSquaredError(), optimizer: optimizer);
    model.SetState("line/weight", NdArray.From<float>([5], [1, 1]));
    model.SetState("line/bias", NdArray.From<float>([10], [1]));
    History history = model.Fit(data, Epochs, batchSize: Samples, progress: TrainingProgress.Silent);
    curves.Add(new ChartSeries(name, history["loss"]));
    float w = model.GetState("line/weight").Data<float>()[0], b = model.GetState("line/bias").Data<float>()[0];
    Console.WriteLine($"{name,-14} {w,6:F2} {b,6:F2} {history["loss"][^1],9:F6}");
}

string path = args.Length > 0 ? args[0] : "loss.svg";
new SvgLineChart(curves) { Title = "y = 3x + 2: loss of three optimizers", XLabel = "epoch", YLabel = "loss", LogarithmicY = true }.Save(path);
Console.WriteLine($"curves in {path}");
