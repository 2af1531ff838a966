using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Training;
using static GraphCompiler.Frontend.Tensors.Functions;

const int Seeds = 100, Epochs = 200;
var data = Dataset.Of(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }, new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
var model = new Model(
    new Sequential(new Dense(8, Tanh), new Dense(1)), inputs: [2], loss: new BinaryCrossEntropy(), optimizer: new Adam(0.05));

int converged = 0;
double worst = 0;
for (ulong seed = 1; seed <= Seeds; seed++)
{
    model.Reset(seed);
    model.Fit(data, Epochs, batchSize: 4, progress: TrainingProgress.Silent);
    float[] logits = model.Predict([0, 0, 0, 1, 1, 0, 1, 1]);
    bool right = logits[0] < 0 && logits[1] > 0 && logits[2] > 0 && logits[3] < 0;
    converged += right ? 1 : 0;
    worst = Math.Max(worst, model.Evaluate(data).Loss);
}

float[] last = model.Predict([0, 0, 0, 1, 1, 0, 1, 1]);
Console.WriteLine("x0 x1  probability of 1");
for (int i = 0; i < last.Length; i++)
{
    Console.WriteLine($" {i >> 1}  {i & 1}  {1 / (1 + Math.Exp(-last[i])):F2}");
}

Console.WriteLine($"worst loss {worst:F3}");
Console.WriteLine($"{converged} of {Seeds} seeds learned XOR in {Epochs} steps");
