namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>One step of a loop as a function of values: carries and slices of the sequences, to new carries and what is stacked.</summary>
/// <param name="carries">The carries.</param>
/// <param name="slices">This step's slices.</param>
public delegate (IReadOnlyList<Value> Carries, IReadOnlyList<Value> Results) ScanStep(IReadOnlyList<Value> carries, IReadOnlyList<Value> slices);

/// <summary>Loops and branches from functions, called once with placeholders: what they use of the builder becomes captures.</summary>
public static class Loops
{
    extension(GraphBuilder b)
    {
        /// <summary>A scan of a function.</summary>
        /// <param name="step">One step.</param>
        /// <param name="carries">The initial carries.</param>
        /// <param name="sequences">What is cut along its first dimension.</param>
        /// <param name="length">The number of steps, the first dimension of each sequence.</param>
        /// <param name="reverse">Whether it runs from the last slice to the first.</param>
        /// <param name="checkpoint">Reverse mode keeps carries every so many steps alone, and computes the steps between again; 0: what it needs of each step.</param>
        /// <param name="closed">Is told of the body, whose values mean nothing outside.</param>
        /// <returns>The last carries, then the stacked results.</returns>
        /// <exception cref="GraphCompilerException">GRC1002, GRC1004: lengths, or types of carries, do not fit.</exception>
        public Value[] Scan(
            ScanStep step, IReadOnlyList<Value> carries, IReadOnlyList<Value> sequences, long length,
            bool reverse = false, long checkpoint = 0, Action<EnclosedGraph>? closed = null)
        {
            int start = b.Nodes.Count;
            Value[] given = [.. carries.Select(c => b.Placeholder(c.Type))];
            Value[] slices = [.. sequences.Select(s => b.Placeholder(GraphTypes.SliceOf(s.Type)))];
            SourceLocation location = b.Location;
            (IReadOnlyList<Value> next, IReadOnlyList<Value> results) = step(given, slices);
            b.Location = location;
            var body = new EnclosedGraph(b, [.. given, .. slices], [.. next, .. results], start, isBranch: false);
            closed?.Invoke(body);
            Graph graph = body.Build(
                "step", [.. Names("c", given.Length), .. Names("x", slices.Length)], [.. Names("c", next.Count), .. Names("y", results.Count)], body.Captures);
            var scan = new Scan(graph, length, given.Length, slices.Length, reverse);
            Value[] operands = [.. carries, .. sequences, .. body.Captures];
            return checkpoint > 0 ? b.CheckpointedScan(scan, checkpoint, operands) : b.Scan(scan, operands);
        }

        /// <summary>
        /// The results of a scan, as a scan of segments around one of steps: reverse mode keeps the carries at the begin of each segment alone.
        /// </summary>
        /// <param name="scan">The scan.</param>
        /// <param name="every">Steps of a segment; 1 or more.</param>
        /// <param name="operands">Its operands.</param>
        public Value[] CheckpointedScan(Scan scan, long every, params IReadOnlyList<Value> operands)
        {
            if (every <= 1 || every >= scan.Length)
            {
                return b.Scan(scan with { Recompute = every >= 1 }, [.. operands]);
            }

            int first = scan.Carries, last = scan.Carries + scan.Sequences;
            long whole = scan.Length / every * every, begin = scan.Reverse ? scan.Length - whole : 0;
            Value[] sequences = [.. operands.Skip(first).Take(scan.Sequences)], captures = [.. operands.Skip(last)];
            Value[] segments = [.. sequences.Select(x => b.Reshape(b.SliceAxis(x, 0, begin, begin + whole), Segments(x.Type)))];
            Graph segment = Segment(scan, every);
            Value[] results = b.Scan(
                scan with { Body = segment, Length = scan.Length / every, Recompute = true }, [.. operands.Take(first), .. segments, .. captures]);
            results = [.. results.Take(first), .. results.Skip(first).Select(y => b.Reshape(y, Shape.Create([whole, .. y.Type.Shape.Skip(2)])))];
            if (whole == scan.Length)
            {
                return results;
            }

            long rest = scan.Reverse ? 0 : whole;
            Value[] tail = b.Scan(
                scan with { Length = scan.Length - whole, Recompute = true },
                [.. results.Take(first), .. sequences.Select(x => b.SliceAxis(x, 0, rest, rest + scan.Length - whole)), .. captures]);
            return
            [
                .. tail.Take(first),
                .. tail.Skip(first).Zip(results.Skip(first), (t, y) => scan.Reverse ? b.Concatenate(0, t, y) : b.Concatenate(0, y, t)),
            ];

            Shape Segments(TensorType x) => Shape.Create([whole / every, every, .. x.Shape.Skip(1)]);
        }

        /// <summary>A loop that goes on while a condition holds.</summary>
        /// <param name="condition">Carries to <c>bool[]</c>.</param>
        /// <param name="step">Carries to new carries.</param>
        /// <param name="carries">The initial carries.</param>
        /// <param name="maxSteps">The most steps; null for as many as it takes, and then without reverse mode.</param>
        /// <param name="closed">Is told of condition and body, whose values mean nothing outside.</param>
        /// <returns>The last carries.</returns>
        /// <exception cref="GraphCompilerException">GRC1002, GRC1004: the condition is no truth value, or a carry changes its type.</exception>
        public Value[] While(
            Func<IReadOnlyList<Value>, Value> condition, Func<IReadOnlyList<Value>, IReadOnlyList<Value>> step, IReadOnlyList<Value> carries,
            long? maxSteps = null, Action<EnclosedGraph>? closed = null)
        {
            EnclosedGraph Enclosed(Func<Value[], IReadOnlyList<Value>> make)
            {
                int start = b.Nodes.Count;
                SourceLocation location = b.Location;
                Value[] given = [.. carries.Select(c => b.Placeholder(c.Type))];
                IReadOnlyList<Value> results = make(given);
                b.Location = location;
                var enclosed = new EnclosedGraph(b, given, results, start, isBranch: false);
                closed?.Invoke(enclosed);
                return enclosed;
            }

            EnclosedGraph test = Enclosed(c => [condition(c)]);
            int count = 0;
            EnclosedGraph body = Enclosed(c => step(c) is var next && (count = next.Count) >= 0 ? next : []);
            Value[] captures = [.. test.Captures.Union(body.Captures)];
            IReadOnlyList<string> names = Names("c", carries.Count);
            return b.While(
                new While(test.Build("condition", names, ["go"], captures), body.Build("body", names, Names("c", count), captures), carries.Count, maxSteps),
                [.. carries, .. captures]);
        }

        /// <summary>One of two functions; only that one is computed.</summary>
        /// <param name="predicate">Which: <c>bool[]</c>.</param>
        /// <param name="then">What is computed where it is true.</param>
        /// <param name="otherwise">What is computed where it is false.</param>
        /// <param name="closed">Is told of both, whose values mean nothing outside.</param>
        /// <exception cref="GraphCompilerException">GRC1002: the predicate is no truth value, or the results differ in their types.</exception>
        public Value[] Cond(
            Value predicate, Func<IReadOnlyList<Value>> then, Func<IReadOnlyList<Value>> otherwise, Action<EnclosedGraph>? closed = null)
        {
            (EnclosedGraph Graph, int Count) Enclosed(Func<IReadOnlyList<Value>> make)
            {
                int start = b.Nodes.Count;
                SourceLocation location = b.Location;
                IReadOnlyList<Value> results = make();
                b.Location = location;
                var enclosed = new EnclosedGraph(b, [], results, start, isBranch: true);
                closed?.Invoke(enclosed);
                return (enclosed, results.Count);
            }

            (EnclosedGraph first, int many) = Enclosed(then);
            (EnclosedGraph second, int others) = Enclosed(otherwise);
            Value[] captures = [.. first.Captures.Union(second.Captures)];
            return b.Cond(
                new Cond(first.Build("then", [], Names("y", many), captures), second.Build("else", [], Names("y", others), captures)), predicate, captures);
        }
    }

    /// <summary>A segment: the scan over its steps, as the body of a scan over segments.</summary>
    private static Graph Segment(Scan scan, long steps)
    {
        var b = new GraphBuilder(scan.Body.Name + "s");
        Value[] operands =
        [
            .. scan.Body.Parameters.Select((p, i) => b.Parameter(
                ((Parameter)p.Op).ParameterName,
                i >= scan.Carries && i < scan.Carries + scan.Sequences ? GraphTypes.StackOf(p.Type, steps) : p.Type)),
        ];
        Value[] results = b.Scan(scan with { Length = steps, Recompute = false }, operands);
        return b.Build([.. results.Select((v, i) => new GraphResult(scan.Body.Results[i].Name, v))]);
    }

    private static string[] Names(string stem, int count) => [.. Enumerable.Range(0, count).Select(i => $"{stem}{i}")];
}
