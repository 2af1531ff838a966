namespace System.Security
{
    /// <summary>
    /// Marks a method that finds its caller on the stack, so that optimised code keeps the caller's frame; written <c>[WalksStack]</c>, see
    /// <see cref="GraphCompiler.Frontend.Tensors.UserCode"/>. The C# compiler knows it by this name and namespace.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class DynamicSecurityMethodAttribute : Attribute;
}
