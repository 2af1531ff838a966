using GraphCompiler.Tool;

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    // The first Ctrl-C asks; the second ends the process as usual.
    key.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
};
return CommandLine.Run(args, Console.Out, Console.Error, cancellation.Token);
