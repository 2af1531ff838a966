using System.Runtime.InteropServices;

namespace GraphCompiler.Backend.Llvm.Interop;

/// <summary>Texts that LLVM gives: read, and given back.</summary>
internal static unsafe class LlvmText
{
    /// <summary>A message or name.</summary>
    public static string Take(byte* message)
    {
        string text = Marshal.PtrToStringUTF8((nint)message) ?? "";
        if (message != null)
        {
            LlvmC.LLVMDisposeMessage(message);
        }

        return text;
    }

    /// <summary>The message of an error; null where there is none.</summary>
    public static string? Error(nint error)
    {
        if (error == 0)
        {
            return null;
        }

        byte* message = LlvmC.LLVMGetErrorMessage(error);
        string text = Marshal.PtrToStringUTF8((nint)message) ?? "";
        LlvmC.LLVMDisposeErrorMessage(message);
        return text;
    }
}
