namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC8010: a shared layer applied to inputs that need other parameters.</summary>
    public static DiagnosticId ParameterChanged => new("GRC8010", "a shared layer's parameter would change its type",
        "A layer that is applied twice shares its parameters, so its inputs need equal feature sizes; use two layers otherwise.");

    /// <summary>GRC8011: an input that a layer cannot take.</summary>
    public static DiagnosticId LayerInput => new("GRC8011", "input does not fit the layer",
        "The first dimension is the batch; reshape or flatten the input so that it has the shape that the message names.");

    /// <summary>GRC8012: an option outside its range.</summary>
    public static DiagnosticId InvalidOption => new("GRC8012", "invalid option",
        "Use a value in the range that the message names.");

    /// <summary>GRC8013: probabilities where logits are expected.</summary>
    public static DiagnosticId LogitsExpected => new("GRC8013", "probabilities where logits are expected",
        "Leave the last activation out: the loss applies it itself, more accurately.");

    /// <summary>GRC8014: data that does not fit the model.</summary>
    public static DiagnosticId DataMismatch => new("GRC8014", "data does not fit the model",
        "Compare the element types and the shape of a row with Summary(); convert or reshape the data.");

    /// <summary>GRC8015: a loss that is not a number.</summary>
    public static DiagnosticId LossIsNaN => new("GRC8015", "the loss is not a number",
        "Lower the learning rate, clip gradients, or look for NaN and infinities in the data; the state of before the step is kept.");

    /// <summary>GRC8016: a checkpoint that does not fit the model.</summary>
    public static DiagnosticId CheckpointMismatch => new("GRC8016", "checkpoint does not fit the model",
        "Load it with the network, optimizer and layer names with which it was saved.");

    /// <summary>GRC8017: a parameter that no gradient reaches.</summary>
    public static DiagnosticId UnusedParameter => new("GRC8017", "unused parameter",
        "Use the parameter on the way to the loss, or declare it as not trainable.");

    /// <summary>GRC8018: a step beyond the last of a sequence.</summary>
    public static DiagnosticId SequenceFull => new("GRC8018", "the sequence is full",
        "Make the decoder with a greater length, or begin a new sequence: Reset() of a decoder, Restart() of an assembly.");
}
