using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Backends;

/// <summary>A module in code, with all that the runtime has to know of it; what the compile cache keeps.</summary>
/// <param name="Image">The code: an assembly, an object file, or whatever else the backend's compiler makes.</param>
/// <param name="Form">The form of its kernels.</param>
/// <param name="Spec">The module, without initial values and without options.</param>
public sealed record CompiledModule(byte[] Image, VectorForm Form, ModuleSpec Spec);
