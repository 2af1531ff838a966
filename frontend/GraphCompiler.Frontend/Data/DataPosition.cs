namespace GraphCompiler.Frontend.Data;

/// <summary>A place in the endless sequence of epochs over a data set: what is to be saved to resume exactly.</summary>
/// <param name="Epoch">Number of the epoch, from 0; with the seed it decides the order of the rows.</param>
/// <param name="Row">Rows of this epoch that have been read.</param>
public readonly record struct DataPosition(long Epoch, int Row);
