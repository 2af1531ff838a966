using System.Reflection;
using System.Runtime.CompilerServices;

namespace GraphCompiler.Compiler.Ir;

/// <summary>One kind of op: its name in text and its attributes, the parameters of its primary constructor.</summary>
public sealed class OpSchema
{
    private readonly ConstructorInfo constructor;

    internal OpSchema(Type type)
    {
        constructor = type.GetConstructors()[0];
        Prototype = (Op)RuntimeHelpers.GetUninitializedObject(type);
        Attributes = [.. constructor.GetParameters().Select(parameter => new AttributeSchema(parameter, type.GetProperty(parameter.Name!)!))];
    }

    /// <summary>Name in text.</summary>
    public string Name => Prototype.Name;

    /// <summary>The attributes, in the order of the constructor.</summary>
    public IReadOnlyList<AttributeSchema> Attributes { get; }

    /// <summary>
    /// An op whose attributes are not set: good for what depends on none of them, which are name, summary, constraints, derivative,
    /// cases and goldens.
    /// </summary>
    public Op Prototype { get; }

    /// <summary>The op with the given attributes, in the order of <see cref="Attributes"/>.</summary>
    /// <exception cref="GraphCompilerException">The op refuses them.</exception>
    public Op Create(object?[] attributes) =>
        (Op)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, attributes, null);
}
