using GraphCompiler.Tests.Host;

// What tests run in a process of its own, because it is killed, measured or must not know the tests: Host VERB ARGUMENTS
Dictionary<string, Func<string[], int>> verbs = new()
{
    ["expect-fault"] = ExpectFault.Run,
    ["keep-arenas"] = KeepArenas.Run,
    ["run-assembly"] = RunAssembly.Run,
    ["save-forever"] = SaveForever.Run,
    ["train-digits"] = TrainDigits.Run,
    ["train-forever"] = TrainForever.Run,
    ["user-lines"] = UserLines.Run,
};

return args is [string verb, .. string[] rest] && verbs.TryGetValue(verb, out Func<string[], int>? run) ? run(rest) : 2;
