using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>The header of a library: C99 and C++.</summary>
internal sealed class HeaderPrinter(NativeInterface shape, NativeOptions options)
{
    private readonly StringBuilder text = new();

    private string Weights => options.Weights switch
    {
        WeightStorage.Embedded => "The values that a state begins with are in the library.",
        WeightStorage.Beside => "A state begins with zeros. The .weights file beside the library is a safetensors file: 8 bytes, the length n of a header\n"
            + "   (little-endian), n bytes of header, then the bytes that load_weights takes.",
        _ => "A state begins with zeros.",
    };

    /// <summary>The header.</summary>
    public string Print()
    {
        string p = shape.Prefix, m = shape.Macro;
        string template = """
            /* Model '@model', for @target. Made by GraphCompiler.

               @about
               A context is what a run works in; it belongs to one thread at a time. Contexts may share a state: then a run that writes the state (it says so),
               and whatever resets, sets or loads it, must be alone. Arrays are row-major, aligned as their elements; outputs overlap nothing.
               Functions give @M_OK or an error; after an error outputs are undefined, and the state is as it was before the run.
               Nothing is printed, no thread is made, no memory is allocated but in @p_create. */

            #ifndef @M_H
            #define @M_H

            #include <stddef.h>
            #include <stdint.h>

            #ifdef __cplusplus
            extern "C" {
            #endif

            #define @M_OK 0
            #define @M_PROCESSOR 1 /* the processor lacks instructions that the library is made for */
            #define @M_ARGUMENT 2  /* a pointer is null or not aligned, or a number is out of range */
            #define @M_MEMORY 3    /* out of memory */
            #define @M_SIZE 4      /* a buffer has not the size that is documented */
            #define @M_FAULT 5     /* fault in the data: see @p_last_fault */

            #define @M_CONTEXT_BYTES @contextBytes /* memory of a context: what a run needs between its steps, and some more */
            #define @M_STATE_BYTES @stateBytes /* memory of a state, in an order of its own */
            #define @M_WEIGHTS_BYTES @weightsBytes /* all pieces of state, row-major, one after another in the order of their numbers */

            typedef struct @p_context @p_context;

            /* A text for an error. */
            const char *@p_error_text(int32_t error);

            /* @M_OK, or @M_PROCESSOR. The functions that make a context ask too. */
            int32_t @p_check_processor(void);

            /* A new context in memory of malloc. state: NULL for a state of its own, with initial values; or @M_STATE_BYTES bytes, aligned to 64,
               as they are. Errors: PROCESSOR, ARGUMENT, MEMORY. */
            int32_t @p_create(void *state, @p_context **context);

            /* A new context in memory of the caller's, aligned to 64, over a state as it is (@p_reset gives it initial values).
               Errors: PROCESSOR, ARGUMENT, SIZE. */
            int32_t @p_create_in(void *memory, size_t bytes, void *state, @p_context **context);

            /* Frees what @p_create has allocated; NULL is allowed. */
            void @p_destroy(@p_context *context);

            /* Without workers (NULL), as in a new context, every run stays in the calling thread. Otherwise it may call workers, in that thread, which has
               kernel run for all chunks from 0 to below chunks: kernel(arguments, begin, end) with ranges that cover them once, in at most `threads`
               threads at once, and returns when all are done. Results have the same bits with any workers and any number of threads. */
            typedef void @p_kernel(void **arguments, int64_t begin, int64_t end);
            typedef void @p_workers(@p_kernel *kernel, void **arguments, int64_t chunks, int32_t threads);
            int32_t @p_use_workers(@p_context *context, int32_t threads, @p_workers *workers);

            /* What was wrong in the data of the last run of a context; NULL if nothing was. element, if not NULL: index of the element at fault. */
            typedef struct @p_fault {
              const char *code;  /* GRC9002: index out of range */
              const char *node;  /* the operation, in the text of the graph */
              const char *place; /* the line in the source of the model; may be empty */
            } @p_fault;
            const @p_fault *@p_last_fault(const @p_context *context, int64_t *element);

            /* Gives the state its initial values. */
            int32_t @p_reset(@p_context *context);

            /* A piece of state by its number, row-major; bytes must be its size. Errors: ARGUMENT, SIZE. */
            int32_t @p_get_state(const @p_context *context, int32_t state, void *values, size_t bytes);
            int32_t @p_set_state(@p_context *context, int32_t state, const void *values, size_t bytes);

            /* The name of a piece of state, UTF-8; NULL where there is none. */
            const char *@p_state_name(int32_t state);

            /* All pieces of state at once; bytes must be @M_WEIGHTS_BYTES. Errors: ARGUMENT, SIZE. */
            int32_t @p_load_weights(@p_context *context, const void *weights, size_t bytes);
            int32_t @p_save_weights(const @p_context *context, void *weights, size_t bytes);

            /* Pieces of state. */
            #define @M_STATE_COUNT @count

            """;
        (string Name, string Value)[] values =
        [
            ("@model", Comment(shape.Module.Name)), ("@target", Comment(options.Target.Name)), ("@about", Weights),
            ("@contextBytes", Number(shape.ContextBytes)), ("@stateBytes", Number(shape.Module.StateBytes)),
            ("@weightsBytes", Number(shape.WeightsBytes)), ("@count", Number(shape.States.Count)), ("@M", m), ("@p", p),
        ];
        text.Append(values.Aggregate(template.ReplaceLineEndings("\n"), (all, v) => all.Replace(v.Name, v.Value, StringComparison.Ordinal)));
        for (int i = 0; i < shape.States.Count; i++)
        {
            StateDeclaration declaration = shape.Module.States[i].Declaration;
            text.Append(CultureInfo.InvariantCulture, $"#define {shape.States[i]} {i} /* {Comment(declaration.Name)}: {Comment(declaration.Type.ToString())}, {declaration.Type.Bytes} bytes */\n");
        }

        foreach (NativeFunction function in shape.Functions)
        {
            Function(function);
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n#ifdef __cplusplus\n}}\n#endif\n\n#endif\n").ToString();
    }

    private void Function(NativeFunction function)
    {
        Program program = shape.Module.Programs[function.Signature.Entry];
        bool hasRows = function.Signature.RowEntry is not null;
        text.Append(CultureInfo.InvariantCulture, $"\n/* Runs '{Comment(program.Name)}'");
        text.Append(hasRows ? string.Create(CultureInfo.InvariantCulture, $" for any number of rows; a multiple of {function.Signature.Chunk} is fastest") : "");
        text.Append(program.WritesState ? "; writes the state" : "").Append(".\n");
        foreach (NativeArgument argument in function.Arguments)
        {
            string rows = argument.Value.RowElements is { } row ? string.Create(CultureInfo.InvariantCulture, $", {row} elements a row") : "";
            text.Append(CultureInfo.InvariantCulture, $"   {argument.Name}: {Comment(argument.Value.Type.ToString())}{rows}{(argument.Value.IsOutput ? ", written" : "")}\n");
        }

        text.Append("   Errors: ARGUMENT").Append(program.FaultSites.Count > 0 ? ", FAULT" : "").Append(". */\n");
        foreach (NativeArgument argument in function.Arguments.Where(a => a.Value.Type.Rank > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"#define {argument.Macro} {argument.Elements}{(argument.Value.RowElements is null ? "" : " /* a row */")}\n");
        }

        IEnumerable<string> parameters = [$"{shape.Prefix}_context *context", .. hasRows ? ["int64_t rows"] : Array.Empty<string>(), .. function.Arguments.Select(Parameter)];
        text.Append(CultureInfo.InvariantCulture, $"int32_t {function.Name}({string.Join(", ", parameters)});\n");
    }

    private static string Parameter(NativeArgument argument)
    {
        string type = argument.Value.Type.DType switch
        {
            DType.F32 => "float",
            DType.F64 => "double",
            DType.I8 => "int8_t",
            DType.I32 => "int32_t",
            DType.U32 => "uint32_t",
            DType.I64 => "int64_t",
            DType.U64 => "uint64_t",
            DType.F16 or DType.BF16 => "uint16_t",
            _ => "uint8_t",
        };
        return argument.IsNumber ? $"{type} {argument.Name}" : argument.Value.IsOutput ? $"{type} *{argument.Name}" : $"const {type} *{argument.Name}";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Text of the user's within a comment of C: nothing of it may end the comment.</summary>
    private static string Comment(string value) => SourceComment.Of(value).Replace("*/", "* /", StringComparison.Ordinal).Replace("/*", "/ *", StringComparison.Ordinal);
}
