using System.Globalization;
using GraphCompiler.Examples.Shakespeare;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine("usage: Shakespeare [--network gpt|lstm] [--data DIR] [--epochs N] [--width W] [--share N]");
    return 2;
}

// 1. The text: nine tenths to learn from, the last tenth held out.
const int Length = TextModel.Length, BatchSize = 16;
CharacterText text = CharacterText.Read(DataFiles.Find("text", "tinyshakespeare.txt", options.Data));
(CharacterText learned, CharacterText heldOut) = text.Split(0.9);
Dataset train = learned.Windows(Length, stride: Length / 2 * options.Share), test = heldOut.Windows(Length, stride: Length * options.Share);
Console.WriteLine($"{text.Length} characters, {text.VocabularySize} distinct; {train.Count} pieces to learn from, {test.Count} held out");

// 2. A network that tells the next character: a small GPT, or two LSTMs one above the other.
int steps = options.Epochs * ((train.Count + BatchSize - 1) / BatchSize);
Model model = TextModel.Create(options.Network == "gpt", text.VocabularySize, options.Width, steps);
Console.WriteLine($"{options.Network} of {model.ParameterCount} parameters, {steps} steps of {BatchSize} pieces");

// 3. Training; progress goes to the error stream, so that the output is the same each time.
model.Fit(train, options.Epochs, BatchSize, validation: test, progress: new TrainingProgress(Console.Error, isTerminal: false));
Evaluation evaluation = model.Evaluate(test);
Console.WriteLine($"held out: {evaluation.Loss:F3} nats a character, {evaluation["accuracy"]:P1} right");

// 4. What it writes, a character at a time, keeping what is needed of those before.
int[] prompt = text.Encode("ROMEO:\n");
int[] written = model.Decoder(Length).Generate(prompt, Length - prompt.Length, new Sampling(Temperature: 0.8, Seed: 7));
Console.WriteLine(text.Decode([.. prompt, .. written]));
return 0;
