using System.Globalization;
using GraphCompiler.Examples.NumberWords;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Runtime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int BatchSize = 64, Epochs = 6;

// The first hundred numbers and some of the others to learn from, and 200 more to see what it learned.
int[] order = [.. Enumerable.Range(100, 9_900)];
new Random(1).Shuffle(order);
Dataset data = Numerals.Columns([.. Enumerable.Range(0, 100), .. order[..1400]]);
int[] others = order[^200..];

// An encoder reads the digits both ways; a decoder writes words and looks at the digits before each of them. Two inputs, each a column of the data.
var network = new EncoderDecoder(Numerals.DigitTokens, Numerals.WordTokens, Units: 64, EmbeddingSize: 32, PaddingToken: Numerals.Padding)
    .Network(Numerals.Digits, Numerals.Words);
int steps = Epochs * ((data.Count + BatchSize - 1) / BatchSize);
var model = new Model(
    network, [new Head("logits", new CrossEntropy(ignoreIndex: Numerals.Padding))], new Adam(new OneCycle(1e-2, steps, MomentumFrom: 0.85)) { ClipNorm = 1 });
Console.WriteLine($"{model.ParameterCount} parameters, {data}");
model.Fit(data, Epochs, BatchSize, progress: new TrainingProgress(Console.Error, isTerminal: false));

// Word by word: the encoder runs once, a step keeps the decoder's state.
Decoder translator = model.Decoder(Numerals.Words, input: "target");
string Translate(int number)
{
    translator.Reset(NdArray.From<int>(Numerals.Source(number), [1, Numerals.Digits]));
    return Numerals.Text(translator.Generate([Numerals.Edge], Numerals.Words));
}

int right = others.Count(n => Translate(n) == Numerals.Text(Numerals.Target(n)));
Console.WriteLine($"{right} of {others.Length} other numbers in the right words");
foreach (int number in others.Take(5))
{
    Console.WriteLine($"  {number,4} {Translate(number)}");
}
