namespace ILGPU;

/// <summary>ILGPU's compiler failed.</summary>
public sealed class InternalCompilerException(string message) : Exception(message);

/// <summary>A kernel uses what no kernel may.</summary>
public sealed class InvalidKernelOperationException(string message) : InvalidOperationException(message);

/// <summary>A device lacks what a kernel needs.</summary>
public sealed class CapabilityNotSupportedException(string message) : Exception(message);
