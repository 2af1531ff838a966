using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Autodiff;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Derivatives: they are graphs again, to any order.</content>
public static partial class Functions
{
    /// <summary>The gradient of a scalar.</summary>
    /// <exception cref="GraphCompilerException">GRC3001: not a scalar float; GRC3002: no differentiable path.</exception>
    public static Tensor Grad(Tensor y, Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Gradients(y, [x], file, line)[0];

    /// <summary>The gradients of a scalar.</summary>
    /// <exception cref="GraphCompilerException">GRC3001: not a scalar float; GRC3002: no differentiable path.</exception>
    public static Tensor[] Gradients(
        Tensor y, IReadOnlyList<Tensor> xs, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        GraphBuilder b = y.Trace.Builder;
        b.Location = y.Trace.Place(new(file, line));
        return [.. ReverseMode.Gradient(b, y.Value, [.. xs.Select(x => x.Value)]).Select(v => new Tensor(y.Trace, v))];
    }

    /// <summary>The gradient of a function, as a function.</summary>
    public static Func<Tensor, Tensor> Grad(
        Func<Tensor, Tensor> f, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x => Grad(f(x), x, file, line);

    /// <summary>Value and gradient of a function, as a function.</summary>
    public static Func<Tensor, (Tensor Value, Tensor Gradient)> ValueAndGrad(
        Func<Tensor, Tensor> f, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x =>
        {
            Tensor y = f(x);
            return (y, Grad(y, x, file, line));
        };
}
