namespace GraphCompiler.Compiler.Autodiff.ControlFlow;

/// <summary>Derivatives of loops that go on while a condition holds.</summary>
internal static class WhileDerivatives
{
    /// <summary>The tangents of the results: one loop with tangents as further carries.</summary>
    public static Value?[] Jvp(GraphBuilder b, Node node, While loop, Value?[] tangents)
    {
        TangentStep step = TangentStep.Of(loop.Body, loop.Carries, [.. tangents.Select(t => t is not null)]);
        Range[] parameters = [0..loop.Carries, loop.Carries..];
        Value[] Operands(Range range) => [.. node.Operands.ToArray()[range], .. step.Directions(range, i => tangents[i] ?? b.ZeroLike(node.Operands[i]))];
        Value[] carries = Operands(parameters[0]), captures = Operands(parameters[1]);
        Graph body = step.Build(loop.Body.Name + "_jvp", parameters, [0..]);
        Value[] results = b.While(
            loop with { Condition = step.Widened(loop.Condition, parameters), Body = body, Carries = carries.Length }, [.. carries, .. captures]);
        return step.TangentsOf(results, [0..]);
    }

    /// <summary>The cotangents of the operands, by a scan of the most steps in which those after the end change nothing.</summary>
    /// <exception cref="GraphCompilerException">GRC3006: there is no bound.</exception>
    public static Value?[] Vjp(GraphBuilder b, Node node, While loop, Value?[] cotangents, bool[] wanted)
    {
        if (loop.MaxSteps is not { } steps)
        {
            throw DiagnosticId.UnboundedLoop.Error("reverse mode keeps the carries of every step, and this loop has no bound of steps", b.Location, node.ToString());
        }

        var body = new GraphBuilder(loop.Body.Name);
        Value[] values = [.. loop.Body.Parameters.Select(p => body.Parameter(((Parameter)p.Op).ParameterName, p.Type))];
        Value goesOn = body.Inline(loop.Condition, values)[0];
        Value[] next = body.Cond(new Cond(loop.Body, Unchanged(loop)), goesOn, values);
        var scan = new Scan(body.Build([.. next.Select((v, i) => new GraphResult(loop.Body.Results[i].Name, v))]), steps, loop.Carries, 0);
        return ScanTranspose.Emit(b, b.AddNode(scan, [.. node.Operands]), scan, cotangents, wanted);
    }

    private static Graph Unchanged(While loop)
    {
        var b = new GraphBuilder("unchanged");
        Value[] values = [.. loop.Body.Parameters.Select(p => b.Parameter(((Parameter)p.Op).ParameterName, p.Type))];
        return b.Build([.. loop.Body.Results.Select((r, i) => r with { Value = values[i] })]);
    }
}
