using System.Reflection;

namespace GraphCompiler.Compiler.Ir;

/// <summary>One attribute of a kind of op.</summary>
public sealed class AttributeSchema
{
    private readonly PropertyInfo property;

    internal AttributeSchema(ParameterInfo parameter, PropertyInfo property)
    {
        this.property = property;
        Name = AttributeText.ToCamelCase(parameter.Name!);
        AllowsNone = Nullable.GetUnderlyingType(parameter.ParameterType) is not null
            || new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        IsOptional = parameter.HasDefaultValue || IsArray(parameter.ParameterType);
        object? value = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        Default = value ?? (IsOptional && parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);
    }

    /// <summary>Name in text: that of the constructor's parameter, in camel case.</summary>
    public string Name { get; }

    /// <summary>Type of the attribute.</summary>
    public Type Type => property.PropertyType;

    /// <summary>Whether it may be <c>none</c>.</summary>
    public bool AllowsNone { get; }

    /// <summary>Whether text leaves it out where it has the value <see cref="Default"/>: an empty array, or what the constructor says.</summary>
    public bool IsOptional { get; }

    /// <summary>The value of an optional attribute that is not in the text.</summary>
    public object? Default { get; }

    /// <summary>The attribute's value in an op.</summary>
    public object? Of(Op op) => property.GetValue(op);

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>);
}
