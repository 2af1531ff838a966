namespace GraphCompiler.Frontend.Tensors;

/// <summary>
/// The functions of the DSL, for <c>using static</c>: they read as the mathematics does. Each adds nodes to the graph of its operands, at the
/// caller's line; shape faults are thrown there.
/// </summary>
public static partial class Functions;
