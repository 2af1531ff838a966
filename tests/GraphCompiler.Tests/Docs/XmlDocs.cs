using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GraphCompiler.Tests.Docs;

/// <summary>The XML documentation that lies beside an assembly, as text for Markdown.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> members;

    public XmlDocs(Assembly assembly) => members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>The summary of a type, as one line.</summary>
    public string Summary(Type type) => Summary($"T:{Id(type)}");

    /// <summary>The summary of a method or property, as one line.</summary>
    public string Summary(MemberInfo member) => Summary(Id(member));

    /// <summary>Whether a member has docs of its own, rather than those of what it overrides or implements.</summary>
    public bool IsOwn(MemberInfo member) => members[Id(member)] is var docs && (docs.Element("inheritdoc") is not { } inherited || inherited.Attribute("cref") is not null);

    /// <summary>An element of documentation, as one line.</summary>
    public static string Plain(string xml) => Plain(XElement.Parse(xml));

    private static string Plain(XElement element) => Spaces().Replace(Text(element), " ").Trim();

    private string Summary(string id)
    {
        XElement? member = members.GetValueOrDefault(id);
        return member?.Element("inheritdoc")?.Attribute("cref") is { } source ? Summary(source.Value)
            : member?.Element("summary") is { } summary ? Plain(summary)
            : throw new InvalidOperationException($"{id} has no summary");
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref") is { } cref => $"`{Named(cref.Value)}`",
        XElement element when (element.Attribute("name") ?? element.Attribute("langword")) is { } name => $"`{name.Value}`",
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    /// <summary>The last name of an id: <c>Decoder.Step</c> of <c>M:….Decoder.Step(System.Int32)</c>, <c>Decoder</c> of <c>T:….Decoder</c>.</summary>
    private static string Named(string id)
    {
        string[] names = id[2..].Split('(')[0].Split('.');
        bool isFunction = names is [.., "Functions", _];
        return id[0] == 'T' || isFunction ? names[^1] : $"{names[^2]}.{names[^1]}";
    }

    private static string Id(MemberInfo member)
    {
        string name = $"{Id(member.DeclaringType!)}.{member.Name}";
        return member is MethodInfo method ? $"M:{name}{Arity(method)}{Parameters(method)}" : $"P:{name}";
    }

    private static string Arity(MethodInfo method) => method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";

    private static string Parameters(MethodInfo method) => method.GetParameters() is { Length: > 0 } parameters
        ? $"({string.Join(",", parameters.Select(p => Id(p.ParameterType)))})" : "";

    private static string Id(Type type)
    {
        if (type.IsByRef)
        {
            return $"{Id(type.GetElementType()!)}@";
        }

        if (type.IsArray)
        {
            int rank = type.GetArrayRank();
            return $"{Id(type.GetElementType()!)}[{(rank == 1 ? "" : string.Join(",", Enumerable.Repeat("0:", rank)))}]";
        }

        if (type.IsGenericParameter)
        {
            return $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}";
        }

        return type.IsConstructedGenericType
            ? $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0]}{{{string.Join(",", type.GetGenericArguments().Select(Id))}}}"
            : type.FullName!.Replace('+', '.');
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
