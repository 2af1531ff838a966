using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Compiler.Reference;

/// <summary>Runs the formula of an elementary function on scalars.</summary>
public static class FunctionInterpreter
{
    /// <summary>The function on bits; not for two threads at once.</summary>
    public static LaneFunction Compile(KernelFunction function)
    {
        var frame = new KernelFrame(function.Name);
        ulong[][] parameters = [.. function.Parameters.Select(frame.Declare)];
        Action body = new StatementInterpreter(frame).Compile(function.Body.Select(s => (Stmt)s).ToEquatable());
        Lane result = new ExprInterpreter(frame).Compile(function.Result);
        Lane? isRare = function.Rare is null ? null : new ExprInterpreter(frame).Compile(function.Rare.Condition);
        LaneFunction? rare = function.Rare is null ? null : Compile(function.Rare.Function);
        return (x, y, _) =>
        {
            parameters[0][0] = x;
            if (parameters.Length > 1)
            {
                parameters[1][0] = y;
            }

            body();
            return isRare is not null && isRare(0) != 0 ? rare!(x, y, 0) : result(0);
        };
    }
}
