using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Programs;
using CompiledProgram = GraphCompiler.Compiler.Programs.Program;

namespace GraphCompiler.Tests.Fuzzing.InjectedFaults;

/// <summary>A bug as a compiler might have it, made on purpose in what the compiler made: a graph, a kernel or a program.</summary>
/// <param name="Kind">Which kind of bug: fold, stride, tail mask, …</param>
/// <param name="Name">What is done.</param>
internal abstract record InjectedFault(string Kind, string Name)
{
    /// <summary>Kind and name.</summary>
    public sealed override string ToString() => $"{Kind}: {Name}";
}

/// <summary>A bug in a pass: a node is replaced by something else.</summary>
/// <param name="Kind">Which kind of bug.</param>
/// <param name="Name">What is done.</param>
/// <param name="Replace">A wrong value for a node of the copy, of its type; null for nodes that the bug does not touch.</param>
/// <param name="InGradients">Whether it is looked for in gradients.</param>
internal sealed record GraphFault(string Kind, string Name, Func<GraphBuilder, Node, Value?> Replace, bool InGradients = false)
    : InjectedFault(Kind, Name)
{
    /// <summary>The graph with the bug in every place where it can be.</summary>
    public Graph Corrupt(Graph graph)
    {
        var copy = new GraphCopy(graph);
        foreach (Node node in graph.Nodes)
        {
            Node fresh = copy.Add(node);
            if (Replace(copy.Builder, fresh) is { } wrong && wrong.Type == node.Type)
            {
                copy[node.Result] = wrong;
            }
        }

        return copy.Build();
    }
}

/// <summary>A bug in lowering: a kernel is changed.</summary>
/// <param name="Kind">Which kind of bug.</param>
/// <param name="Name">What is done.</param>
/// <param name="Corrupt">The kernel with the bug.</param>
internal sealed record KernelFault(string Kind, string Name, Func<Kernel, Kernel> Corrupt) : InjectedFault(Kind, Name);

/// <summary>A bug in planning: a program is changed.</summary>
/// <param name="Kind">Which kind of bug.</param>
/// <param name="Name">What is done.</param>
/// <param name="Corrupt">The program with the bug.</param>
internal sealed record ProgramFault(string Kind, string Name, Func<CompiledProgram, CompiledProgram> Corrupt) : InjectedFault(Kind, Name);
