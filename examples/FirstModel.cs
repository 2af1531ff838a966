#:project ../frontend/GraphCompiler.Frontend/GraphCompiler.Frontend.csproj
#:property PublishAot=false
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using static GraphCompiler.Frontend.Tensors.Functions;

(var random, var points, var labels) = (new Random(1), new float[2000, 2], new int[2000]);
for (int i = 0; i < labels.Length; i++)
{
    (points[i, 0], points[i, 1]) = ((2 * random.NextSingle()) - 1, (2 * random.NextSingle()) - 1);
    labels[i] = (points[i, 0] * points[i, 0]) + (points[i, 1] * points[i, 1]) < 0.6f ? 1 : 0;   // inside a circle or outside?
}
Dataset data = Dataset.Of(points, labels);
var net = new Sequential(new Dense(32, Relu), new Dense(2));
var model = new Model(net, inputs: [2], loss: new CrossEntropy(), optimizer: new Adam(0.01), metrics: [Metric.Accuracy]);
model.Fit(data, epochs: 10);
Console.WriteLine(model.Evaluate(data));
