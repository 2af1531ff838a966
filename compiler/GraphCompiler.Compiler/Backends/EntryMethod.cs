namespace GraphCompiler.Compiler.Backends;

/// <summary>A public method, or function, of a model that is written as a file.</summary>
/// <param name="Name">Its name, an identifier.</param>
/// <param name="Entry">The module's entry that it runs.</param>
/// <param name="RowEntry">
/// The same entry compiled for one row: the method takes any number of rows then, in chunks of the first dimension of <paramref name="Entry"/>,
/// and the rest one by one. Rows are counted by the inputs and outputs whose first dimension differs. Null: arrays of exactly the entry's shapes.
/// </param>
public sealed record EntryMethod(string Name, string Entry, string? RowEntry = null);
