namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC2001: a value used in a graph that it does not belong to.</summary>
    public static DiagnosticId ForeignValue => new("GRC2001", "value of another graph",
        "A value can be used only in the graph in which it was made; pass it in as a parameter.");

    /// <summary>GRC2002: a name that is there twice.</summary>
    public static DiagnosticId DuplicateName => new("GRC2002", "duplicate name",
        "Give each parameter, result, state and entry a name of its own; name layers or put them in different scopes.");

    /// <summary>GRC2003: a state that no declaration fits.</summary>
    public static DiagnosticId UndeclaredState => new("GRC2003", "undeclared state",
        "Declare the state in the module with the type that the graphs use.");

    /// <summary>GRC2004: an entry that the module does not have.</summary>
    public static DiagnosticId UnknownEntry => new("GRC2004", "unknown entry",
        "Use one of the entries that the message lists.");

    /// <summary>GRC2005: a graph that breaks a law of the intermediate representation.</summary>
    public static DiagnosticId InvalidGraph => new("GRC2005", "invalid graph",
        "A pass or a hand-written graph broke a law of the IR (ir.md); run with GRAPHC_VERIFY=1 to see after which pass.");

    /// <summary>GRC2006: text that is not a module.</summary>
    public static DiagnosticId SyntaxError => new("GRC2006", "syntax error in graph text",
        "See ir.md for the grammar of modules and graphs.");

    /// <summary>GRC2007: an input that an entry does not take.</summary>
    public static DiagnosticId UnknownInput => new("GRC2007", "unknown input",
        "Use the names that the message lists; the name of a state begins with @.");
}
