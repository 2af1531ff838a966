using System.Globalization;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;
using static GraphCompiler.Frontend.Tensors.Functions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Hidden = 16, Points = 32, InnerSteps = 20, MetaSteps = 200;

// A task: a sine of random phase and height at random places. Given a key, the graph draws it, and the network's start, anew.
static (Tensor X, Tensor Y) Task(Tensor key)
{
    Tensor shape = RandomUniform(FoldIn(key, 0), F32(2));
    Tensor x = (RandomUniform(FoldIn(key, 1), F32(Points, 1)) * 10) - 5;
    return (x, (0.5 + (2 * shape[0])) * Sin(x + (Math.PI * shape[1])));
}

static Tensor Loss(Tensor[] p, Tensor x, Tensor y)
{
    Tensor error = MatMul(Tanh(MatMul(x, p[0]) + p[1]), p[2]) + p[3] - y;
    return Mean(error * error);
}

// Training as one function: the loss after some steps of gradient descent, whose rate is an argument like any other.
static Tensor LossAfterTraining(Tensor logRate, Tensor key)
{
    (Tensor x, Tensor y) = Task(key);
    Tensor zeros = 0 * RandomUniform(key, F32(Hidden));
    Tensor[] p =
    [
        RandomNormal(FoldIn(key, 2), F32(1, Hidden)), RandomNormal(FoldIn(key, 3), F32(Hidden)),
        RandomNormal(FoldIn(key, 4), F32(Hidden, 1)) / Math.Sqrt(Hidden), zeros[0],
    ];
    Tensor rate = Exp(logRate);
    for (int step = 0; step < InnerSteps; step++)
    {
        Tensor[] gradients = Gradients(Loss(p, x, y), p);
        p = [.. p.Zip(gradients, (parameter, gradient) => parameter - (rate * gradient))];
    }

    return Loss(p, x, y);
}

// Its gradient by the logarithm of the rate goes through all the steps, and the gradients in them.
Graph meta = Graph.Of(
    t =>
    {
        Tensor loss = LossAfterTraining(t[0], t[1]);
        return [loss, Grad(loss, t[0])];
    },
    [F32(), RandomKey]);
CompiledGraph learn = meta.Compile();

Console.WriteLine($"{InnerSteps} steps of training, twice differentiated: {meta.Nodes.Count} nodes");
Console.WriteLine("task   rate   loss after training");
float logRate = MathF.Log(0.001f), momentum = 0;
for (uint task = 0; task <= MetaSteps; task++)
{
    NdArray[] results = learn.Run(NdArray.Scalar(logRate), NdArray.From<uint>([7, task], [2]));
    float loss = results[0].Data<float>()[0], slope = results[1].Data<float>()[0];
    if (task % 25 == 0)
    {
        Console.WriteLine($"{task,4}  {MathF.Exp(logRate),6:F4}  {MeanLoss(logRate),9:G3} on 50 other tasks");
    }

    momentum = (0.9f * momentum) + (0.1f * Math.Clamp(slope, -4, 4));
    logRate -= 0.2f * momentum;
}

float MeanLoss(float rate) =>
    Enumerable.Range(1000, 50).Average(task => learn.Run(NdArray.Scalar(rate), NdArray.From<uint>([7, (uint)task], [2]))[0].Data<float>()[0]);
