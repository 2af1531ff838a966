namespace GraphCompiler.Tool.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Area">What it is about: <c>machine</c>, <c>forms</c>, …</param>
/// <param name="Name">What was looked at.</param>
/// <param name="Value">What was found.</param>
/// <param name="Why">Why it will be used, or will not; empty where there is nothing to say.</param>
internal sealed record Finding(string Area, string Name, string Value, string Why = "");
