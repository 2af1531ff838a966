using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Structure;

/// <summary>
/// Text does not depend on the culture: every fact of the classes that print, parse or compare text holds under cultures with another decimal
/// separator (de-DE), another lower case of I (tr-TR), other minus signs (sv-SE) and other digits (fa-IR).
/// </summary>
public class CultureTests
{
    /// <summary>Tests of text: printers, parsers, goldens, files of text, and the tool.</summary>
    private static readonly Type[] Suites =
    [
        typeof(GoldensTests), typeof(Tool.CommandLineTests), typeof(Tool.PrintTests), typeof(Tool.RunTests),
        typeof(Ir.GraphTextTests), typeof(Ir.GraphFileTests), typeof(Kernels.KernelPrinterTests),
        typeof(Runtime.Files.NpyTests), typeof(NumbersInText),
    ];

    private static readonly string[] Cultures = ["de-DE", "tr-TR", "sv-SE", "fa-IR"];

    public static IEnumerable<object[]> Cases =>
        from culture in Cultures from suite in Suites select new object[] { culture, suite.FullName! };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Facts_hold_under_every_culture(string culture, string suite)
    {
        Type type = typeof(CultureTests).Assembly.GetType(suite)!;
        MethodInfo[] facts = [.. type.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is { } fact && fact.GetType() == typeof(FactAttribute))];
        Assert.NotEmpty(facts);
        CultureInfo before = CultureInfo.CurrentCulture, beforeUI = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            foreach (MethodInfo fact in facts)
            {
                Run(type, fact);
            }
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUI);
        }
    }

    [Fact]
    public void The_cultures_are_there() =>
        Assert.Equal(["1,5", "ı"], [1.5.ToString(CultureInfo.GetCultureInfo("de-DE")), "I".ToLower(CultureInfo.GetCultureInfo("tr-TR"))]);

    private static void Run(Type type, MethodInfo fact)
    {
        object instance = Activator.CreateInstance(type)!;
        try
        {
            fact.Invoke(instance, null);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }
}

/// <summary>Numbers in files and in faults, in one place for <see cref="CultureTests"/>; they hold under the invariant culture too.</summary>
public class NumbersInText
{
    [Fact]
    public void A_table_is_read_with_points() =>
        Assert.Equal([-1.5f, 2e-3f], CsvTable.Parse("-1.5,2e-3\n").Numbers().ToArray<float>());

    [Fact]
    public void A_fault_shows_numbers_with_points_and_plain_signs()
    {
        string fault = Assert.Throws<GraphCompilerException>(() => Shape.Create(3, -12345)).Diagnostic.ToString();
        Assert.Contains("[3,-12345]", fault, StringComparison.Ordinal);
        Assert.StartsWith("error GRC1001", fault, StringComparison.Ordinal);
    }
}
