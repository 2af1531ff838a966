using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Minimization;
using GraphCompiler.Frontend.Models;
using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Frontend.Training;
using GraphCompiler.Frontend.Training.Callbacks;

namespace GraphCompiler.Tests.Docs;

/// <summary>The page of all that the language for networks offers, written from its public members and their XML docs.</summary>
internal sealed partial class LanguagePage
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly XmlDocs docs = new(typeof(Functions).Assembly);
    private readonly StringBuilder text = new();

    /// <summary>Writes the page.</summary>
    public string Write()
    {
        text.Append("# The language for networks\n\n")
            .Append("All that the DSL offers, by family. Parameters in brackets are optional; every layer also takes a `name`. Of several overloads the one with\n")
            .Append("the most parameters is listed. Shapes, options, faults and sources are in the XML docs, from which this page is written;\n")
            .Append("`GRAPHC_BLESS=1` and the test `GeneratedPagesTests` write it anew.\n");
        WriteFunctions();
        WriteFamily("Tensors and graphs", typeof(Tensor));
        WriteFamily("Layers", typeof(Layer));
        WriteFamily("Initial values", typeof(Initializer));
        WriteFamily("Losses", typeof(Loss));
        WriteFamily("Metrics", typeof(Metric), type => type.IsAssignableTo(typeof(Metric)));
        WriteFamily("Optimizers", typeof(Optimizer));
        WriteFamily("Schedules", typeof(Schedule));
        WriteFamily("Minimizers, for whole data sets", typeof(Minimizer));
        WriteFamily("Ready-made models", typeof(LeNet5));
        WriteFamily("Training", typeof(Model), type => !type.IsAssignableTo(typeof(Metric)));
        WriteFamily("Callbacks", typeof(Callback));
        WriteFamily("Data", typeof(Dataset));
        return text.ToString();
    }

    /// <summary>The functions of tensors, by the file that declares them, which says what unites them.</summary>
    private void WriteFunctions()
    {
        text.Append("\n## Functions of tensors\n\nFor `using static GraphCompiler.Frontend.Tensors.Functions`.\n");
        ILookup<string, MemberInfo> functions = typeof(Functions).GetMembers(Declared).Where(IsOffered).ToLookup(f => f.Name);
        var missing = functions.Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(Repository.PathOf("frontend", "GraphCompiler.Frontend", "Tensors"), "*.cs").Order(StringComparer.Ordinal))
        {
            string source = File.ReadAllText(path);
            if (Part().Match(source) is { Success: true } part)
            {
                string family = Capital().Replace(Path.GetFileNameWithoutExtension(path).Split('.')[^1], m => $" {char.ToLowerInvariant(m.Value[0])}");
                text.Append("\n### ").Append(family).Append("\n\n").Append(XmlDocs.Plain(part.Groups[1].Value.Replace("///", "", StringComparison.Ordinal))).Append("\n\n");
                WriteTable(Declaration().Matches(source).Select(m => m.Groups[1].Value).Where(missing.Remove).Select(f => Row(Fullest(functions[f]))));
            }
        }

        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"in no file of functions: {string.Join(", ", missing)}");
        }
    }

    /// <summary>The public types of a namespace: those of its abstract class, if it has one, before what stands beside them.</summary>
    private void WriteFamily(string title, Type member, Func<Type, bool>? belongs = null)
    {
        Type[] types = [.. member.Assembly.GetExportedTypes()
            .Where(t => t.Namespace == member.Namespace && t != typeof(Functions) && !t.IsNested && belongs?.Invoke(t) != false)
            .OrderBy(t => t.Name, StringComparer.Ordinal)];
        text.Append("\n## ").Append(title).Append("\n\n`using ").Append(member.Namespace).Append(";`\n\n");
        Type[] kinds = member.IsAbstract ? [.. types.Where(t => t.IsAssignableTo(member) && !t.IsAbstract)] : types;
        WriteTable(kinds.Concat(types.Except(kinds)).SelectMany(Rows));
    }

    private IEnumerable<(string Name, string Summary)> Rows(Type type)
    {
        if (!(type.IsAbstract && type.IsSealed))
        {
            ConstructorInfo? constructor = type.IsAbstract ? null : type.GetConstructors().MaxBy(c => c.GetParameters().Length);
            yield return (type.Name + (constructor is null ? "" : Parameters(constructor)), docs.Summary(type));
        }

        foreach (IGrouping<string, MemberInfo> member in type.GetMembers(Declared).Where(IsOffered).GroupBy(m => m.Name).OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            MemberInfo fullest = Fullest(member);
            (string name, string summary) = Row(fullest);
            yield return ($"{Receiver(fullest)}.{name}", summary);
        }
    }

    /// <summary>Methods and static properties that are of this type first; not what the compiler adds, and not operators.</summary>
    private bool IsOffered(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member switch
    {
        MethodInfo { IsSpecialName: false } method => docs.IsOwn(method) && method.GetBaseDefinition() == method,
        PropertyInfo property => property.GetMethod is { IsStatic: true },
        _ => false,
    };

    /// <summary>What a member is called on: its type, or what it extends.</summary>
    private static string Receiver(MemberInfo member)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;
        MethodInfo? extended = member.DeclaringType!.GetNestedTypes(Any).SelectMany(block => block.GetNestedTypes(Any))
            .Select(marker => marker.GetMethod("<Extension>$", Any)).FirstOrDefault(marker => marker is not null);
        return IsExtension(member) ? ((MethodInfo)member).GetParameters()[0].Name!
            : (extended?.GetParameters()[0].ParameterType ?? member.DeclaringType).Name;
    }

    private static bool IsExtension(MemberInfo member) => member.IsDefined(typeof(ExtensionAttribute));

    private (string Name, string Summary) Row(MemberInfo member) =>
        (member.Name + (member is MethodInfo method ? Parameters(method) : ""), docs.Summary(member));

    private static MemberInfo Fullest(IEnumerable<MemberInfo> overloads) => overloads.MaxBy(f => f is MethodInfo method ? method.GetParameters().Length : 0)!;

    /// <summary><c>(units[, activation, bias])</c>, without the caller's place.</summary>
    private static string Parameters(MethodBase method)
    {
        ParameterInfo[] parameters = [.. method.GetParameters().Skip(IsExtension(method) ? 1 : 0).Where(p =>
            !p.IsDefined(typeof(CallerFilePathAttribute)) && !p.IsDefined(typeof(CallerLineNumberAttribute))
            && !(p.Name == "name" && method is ConstructorInfo && method.DeclaringType!.IsAssignableTo(typeof(Layer))))];
        string needed = string.Join(", ", parameters.Where(p => !p.IsOptional).Select(p => p.Name));
        string optional = string.Join(", ", parameters.Where(p => p.IsOptional).Select(p => p.Name));
        return $"({needed}{(optional.Length == 0 ? "" : needed.Length == 0 ? $"[{optional}]" : $"[, {optional}]")})";
    }

    private void WriteTable(IEnumerable<(string Name, string Summary)> rows)
    {
        text.Append("| name | what it is |\n| --- | --- |\n");
        foreach ((string name, string summary) in rows)
        {
            text.Append("| `").Append(name).Append("` | ").Append(summary.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }
    }

    [GeneratedRegex(@"^/// (<content>.*?</content>)\n(?:///[^\n]*\n)*public static partial class Functions$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Part();

    [GeneratedRegex(@"^    public static [^=]*? (\w+)(?:<[^>(]*>)?(?:\(| =>| \{)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
